SELECT enum_range(NULL::size);
