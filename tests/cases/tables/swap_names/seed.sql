INSERT INTO drafts (title) VALUES ('draft');
INSERT INTO posts (title, draft_id) SELECT 'post', id FROM drafts;
