// What is served while the origin is ill. The last word on the backend is the last line.
backend F_old { .host = "old.magazine.example"; .port = "443"; .ssl = true; }
backend F_new { .host = "new.magazine.example"; .port = "443"; .ssl = true;
  .probe = { .request = "GET /up HTTP/1.1" "Host: new.magazine.example" "Connection: close"; .interval = 15s; } }

sub vcl_recv {
#FASTLY recv
  if (req.url ~ "^/en/") {
    set req.backend = F_old;
  } else {
    set req.backend = F_old;
  }
  set req.backend = F_new;
  set req.grace = 1h;
}

sub vcl_fetch {
#FASTLY fetch
  set beresp.stale_if_error = 86400s;
  set beresp.stale_while_revalidate = 60s;
  if (beresp.status >= 500 && beresp.status < 600) {
    if (stale.exists) {
      return(deliver_stale);
    }
    if (req.restarts < 1 && (req.method == "GET" || req.method == "HEAD")) {
      restart;
    }
    error 503;
  }
  return(deliver);
}
