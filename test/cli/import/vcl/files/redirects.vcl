# Pages that moved, in a table, and a canonical host.
table moved STRING {
  "/about-us.html": "/about",
  "/contact.php": "/contact",
  "/2019/prices": "/prices"
}
table settings BOOL { "maintenance": false, }

backend F_site { .host = "site.example.net"; .port = "443"; .ssl = true; }

sub vcl_recv {
#FASTLY recv
  if (req.http.host == "site.example") {
    error 801 "https://www.site.example" req.url;
  }
  if (table.contains(moved, req.url.path)) {
    error 802 table.lookup(moved, req.url.path);
  }
  if (req.protocol != "https") {
    error 801 "https://" req.http.host req.url;
  }
  return(lookup);
}

sub vcl_error {
#FASTLY error
  if (obj.status == 801 || obj.status == 802) {
    set obj.http.Location = obj.response;
    set obj.status = 301;
    set obj.response = "Moved Permanently";
    synthetic {""};
    return(deliver);
  }
}
