SELECT p.handle FROM people p JOIN posts ON author_handle = handle;
