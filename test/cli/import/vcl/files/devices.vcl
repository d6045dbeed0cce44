vcl 4.0;
C{
  #include <stdio.h>
  static int seen = 0; /* } */
}C

# Phones get a site of their own; the desktop is what is left.
backend desktop { .host = "www.radio.example"; .port = "443"; .ssl = 1; .ssl_sni_hostname = "www.radio.example"; .colour = "blue"; }
backend mobile { .host = "m.radio.example"; .port = "https"; .ssl = yes; .connect_timeout = 5; .max_connections = "a few"; }
unheard_of thing { "x": { "y": "z" } }

sub detect_device {
  unset req.http.X-Device;
  set req.http.X-Device = "desktop";
  if (req.http.User-Agent ~ "(?i)android.*mobile|iphone|ipod") {
    set req.http.X-Device = "mobile";
  } elsif (req.http.User-Agent ~ "(?i)ipad|tablet") {
    set req.http.X-Device = "tablet";
  }
  C{ seen++; }C
}

sub vcl_recv {
  call detect_device;
  if (req.http.X-Device == "mobile" && req.url !~ "^/desktop") {
    set req.backend_hint = mobile;
  } elseif (req.url ~ "^/m/") {
    set req.backend_hint = mobile;
  } else {
    set req.backend_hint = desktop;
  }
}
