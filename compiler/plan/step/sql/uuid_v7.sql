-- A time-ordered UUID, RFC 9562's version 7: 48 bits of milliseconds, then what gen_random_uuid()
-- gives, whose version becomes 7: 0100 with two more bits set.
CREATE OR REPLACE FUNCTION {function} RETURNS uuid
  LANGUAGE sql VOLATILE PARALLEL SAFE
  AS $$
    SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
      PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
      FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
  $$
