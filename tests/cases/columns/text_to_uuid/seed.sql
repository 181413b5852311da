INSERT INTO keys (token) VALUES ('6b1f6f5c-0b7e-4a0e-9d5c-2f1f6a5b7c8d');
