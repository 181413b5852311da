SELECT x, z, from_x, from_y FROM a;
