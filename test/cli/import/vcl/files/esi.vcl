# Pages of parts: the frame is stored for long, the parts for short.
backend F_pages { .host = "pages.paper.example"; .port = "443"; .ssl = true; }
backend F_parts { .host = "parts.paper.example"; .port = "443"; .ssl = true; .between_bytes_timeout = 2s; }

sub vcl_recv {
#FASTLY recv
  set req.backend = F_pages;
  if (req.url.path ~ "^/parts/" || req.topurl) {
    set req.backend = F_parts;
  }
  return(lookup);
}

sub vcl_fetch {
#FASTLY fetch
  if (req.backend == F_pages && beresp.http.Content-Type ~ "^text/html") {
    esi;
    set beresp.ttl = 1h;
  } else {
    set beresp.ttl = 30s;
  }
  return(deliver);
}
