SELECT array_length(a, 1), a[3], a[5], a[6] = '', a[7], a[8], a[9], b, c, d, e[2] IS NULL, f[2][1], g, h, i, j FROM samples;
