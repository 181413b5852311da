INSERT INTO things (oddity) VALUES ('it''s'), ('Äpfel');
