SELECT full_name, email, title, status FROM posts JOIN who.people p ON p.id = writer_id ORDER BY posts.id;
