SELECT a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t, u, v FROM samples;
