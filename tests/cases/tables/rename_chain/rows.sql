SELECT b.x, c.x FROM b, c;
