# The site is closed, but for the office; some addresses are refused at any time.
backend F_shop { .host = "origin.closed.example"; .port = "443"; .ssl = true; }

acl office {
  "203.0.113.0"/24;       # the office
  "2001:db8:1::"/48;      # its network of IPv6
  ! "203.0.113.250";      # the guests' network
}
acl refused {
  "192.0.2.7";
  "198.51.100.0/25";
}
acl partners { "partner.example"; "192.0.2.128"/26; }
acl unused { "192.0.2.200"; }

sub vcl_recv {
#FASTLY recv
  if (client.ip ~ refused) {
    error 403 "Forbidden";
  }
  if (req.url.path ~ "^/partners/" && !(client.ip ~ partners)) {
    error 403 "Partners alone";
  }
  if (req.url.path ~ "^/preview(/|$)") {
    if (client.ip !~ office) { error 403 "Not yet"; }
  }
  if (table.lookup(settings, "closed") == "yes" && client.ip !~ office) {
    error 503 "Closed";
  }
}

sub vcl_error {
  if (obj.status == 503) {
    synthetic {"
      <!doctype html>
      <title>Back soon</title>
      <p>C{ this is no code }C, and "this" is no end.</p>
    "};
    return (deliver);
  }
}
