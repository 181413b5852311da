INSERT INTO authors DEFAULT VALUES;
SELECT badges, bios FROM authors;
UPDATE authors SET badges = '[{"a": 1}, {"b": [2]}]', bios = ARRAY['{"t": "x"}', '{}']::jsonb[], settings = '{"roles": ["admin"]}';
SELECT badges, bios FROM authors;
SELECT settings -> 'roles' ? 'admin', settings #> '{theme,dark}' IS NULL FROM authors;
UPDATE authors SET badges = '[]', bios = '{}';
SELECT badges, bios FROM authors;
