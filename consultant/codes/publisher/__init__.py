"""Where newer editions come from: the publisher's pages and files, or a folder of files that were downloaded by hand."""
