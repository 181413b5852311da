SELECT a, b, replace(c, E'\n', '<nl>'), replace(d, E'\t', '<tab>'), e, f, g = '', h, i, j, k FROM samples;
