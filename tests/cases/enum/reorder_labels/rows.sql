SELECT size FROM shirts ORDER BY size;
