# Each kind of director, one within another.
backend F_a { .host = "a.pool.example"; .port = "443"; .ssl = true; }
backend F_b { .host = "b.pool.example"; .port = "443"; .ssl = true; }
backend F_c { .host = "c.pool.example"; .port = "443"; .ssl = true; }

director by_chance random {
  .quorum = 50%;
  .retries = 3;
  { .backend = F_a; .weight = 3; }
  { .backend = F_b; .weight = 1; }
}
director by_content hash { .quorum=20%; { .backend = F_a; .weight = 1; } { .backend = F_b; .weight = 1; } }
director by_client client { { .backend = F_a; .weight = 1; } { .backend = F_c; .weight = 1; } }
director ring chash { .key = object; { .backend = F_b; .id = "b1"; } { .backend = F_c; .id = "c1"; } }
director in_order fallback { { .backend = by_chance; } { .backend = F_c; } }
director odd_one shield { .shield = "lhr-london-gb"; { .backend = F_a; } }

sub vcl_recv {
#FASTLY recv
  set req.backend = in_order;
  if (req.url.path ~ "^/files/") { set req.backend = by_content; }
  if (req.url.path ~ "^/session(?:/|$)") { set req.backend = by_client; }
  if (req.url.path ~ "^/ring/") { set req.backend = ring; }
}
