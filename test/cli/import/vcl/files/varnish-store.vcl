vcl 4.0;
import std;
include "/etc/varnish/devicedetect.vcl";

# A shop in PHP: full page cache with ESI, an admin path that is slow, a health check with a string for a request.
backend default {
  .host = "php.store.example";
  .port = "http";
  .first_byte_timeout = 600s;
  .probe = {
    .request =
      "GET /health_check.php HTTP/1.1"
      "Host: php.store.example"
      "Connection: close"
      "X-Health-Token: not-for-the-repository";
    .timeout = 2s;
    .interval = 5s;
    .window = 10;
    .threshold = 5;
  }
}

backend admin {
  .host = "admin.store.example";
  .port = "https";
  .first_byte_timeout = 30m;
}

acl purge { "203.0.113.10"; "203.0.113.11"; }

sub vcl_recv {
  if (req.restarts > 0) { set req.hash_always_miss = true; }
  if (req.method == "PURGE") {
    if (client.ip !~ purge) { return (synth(405, "Method not allowed")); }
    return (purge);
  }
  if (req.url ~ "^/admin_[a-z0-9]+/") { set req.backend_hint = admin; return (pass); }
  if (req.url ~ "^/backoffice(/|$)") {
    set req.backend_hint = admin;
    return (pass);
  }
  if (req.url ~ "/checkout" || req.url ~ "/customer/account") { return (pass); }
  if (req.url ~ "^/(pub/)?(media|static)/") { unset req.http.Cookie; }
  return (hash);
}

sub vcl_hash {
  if (req.http.cookie ~ "X-Vary=") { hash_data(regsub(req.http.cookie, "^.*?X-Vary=([^;]+);*.*$", "\1")); }
}

sub vcl_backend_response {
  if (beresp.http.content-type ~ "text") { set beresp.do_esi = true; }
  set beresp.grace = 3d;
}
