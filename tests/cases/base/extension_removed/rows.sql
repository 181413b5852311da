SELECT email FROM accounts;
