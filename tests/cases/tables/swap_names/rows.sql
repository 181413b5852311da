SELECT d.title, p.title FROM drafts d JOIN posts p ON p.id = d.draft_id;
