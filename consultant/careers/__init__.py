"""⑧ The job board: what a posting says, what stands on the board, who is told of it. Mail goes through the same stations as questions."""
