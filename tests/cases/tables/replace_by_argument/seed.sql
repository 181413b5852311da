INSERT INTO messages (text) VALUES ('gone');
