# Two versions of the front page; a cookie keeps a visitor in one of them.
backend F_stable { .host = "stable.app.example"; .port = "443"; .ssl = true; .connect_timeout = 2s; }
backend F_beta { .host = "beta.app.example"; .port = "443"; .ssl = true; }
table ab_settings {
  "share": "20",
}

sub vcl_recv {
#FASTLY recv
  declare local var.bucket INTEGER;
  if (req.http.Cookie:ab) {
    set req.http.X-AB = req.http.Cookie:ab;
  } else {
    set var.bucket = randomint(0, 99);
    if (var.bucket < std.atoi(table.lookup(ab_settings, "share"))) {
      set req.http.X-AB = "beta";
    } else {
      set req.http.X-AB = "stable";
    }
  }
  if (req.http.X-AB == "beta") {
    set req.backend = F_beta;
  } else {
    set req.backend = F_stable;
  }
  return(lookup);
}

sub vcl_deliver {
#FASTLY deliver
  add resp.http.Set-Cookie = "ab=" req.http.X-AB "; path=/; max-age=2592000";
}
