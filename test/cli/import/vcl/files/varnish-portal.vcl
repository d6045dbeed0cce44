vcl 4.0;
import directors;
import std;

# A portal on two web servers, with a fallback; directors are objects.
probe web_probe { .url = "/status"; .timeout = 1s; .interval = 10s; .window = 5; .threshold = 3; }
backend web1 { .host = "10.0.1.11"; .port = "80"; .probe = web_probe; }
backend web2 { .host = "10.0.1.12"; .port = "80"; .probe = web_probe; }
backend sorry { .host = "sorry.portal.example"; }
backend nobody none;

acl editors {
  "198.51.100.0"/24;
  ! "198.51.100.66";
}

sub vcl_init {
  new web = directors.round_robin();
  web.add_backend(web1);
  web.add_backend(web2);
  new all = directors.fallback();
  all.add_backend(web1);
  all.add_backend(sorry);
  new cleaner = std.cache();
  return (ok);
}

sub vcl_recv {
  set req.backend_hint = web.backend();
  if (req.url ~ "^/(user|admin|node/add)(/|$)" && client.ip !~ editors) {
    return (synth(403, "Not from here"));
  }
  if (req.url ~ "^/archive/") {
    set req.backend_hint = all.backend();
  }
  if (req.url == "/cron.php") {
    return (synth(404, "Not found"));
  }
  if (req.http.X-Old) {
    set req.backend_hint = nobody;
  }
}
