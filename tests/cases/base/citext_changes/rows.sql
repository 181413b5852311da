SELECT count(*) FROM accounts WHERE email = 'a@B.C';
