"""What the SMTP door asks the DNS to know who sends: `names` asks, `spf_check`, `dkim_check` and `dmarc_policy` read."""
