# Lines of a log in a form of one's own, from two places.
backend F_web { .host = "web.metrics.example"; .port = "443"; .ssl = true; }

sub vcl_recv {
#FASTLY recv
  set req.http.X-Trace = randomstr(16, "0123456789abcdef");
  log {"syslog "} req.service_id {" received :: "} {"{ "trace": ""} req.http.X-Trace {"" }"};
}

sub vcl_deliver {
#FASTLY deliver
  unset resp.http.X-Trace;
  return(deliver);
}

sub vcl_log {
#FASTLY log
  log {"syslog "} req.service_id {" access-log :: "}
    {"{"}
      {""status": "} resp.status {", "}
      {""took": "} time.elapsed.msec
    {"}"};
  if (fastly_info.state ~ "ERROR") { log "syslog " req.service_id " errors :: " req.url; }
}
