INSERT INTO app.items (m) VALUES ('a'); INSERT INTO public.items (s) VALUES ('d');
