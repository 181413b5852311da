SELECT enum_range(NULL::status);
