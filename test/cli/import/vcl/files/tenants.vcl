# Each customer has a host and a server of its own.
backend F_acme { .host = "acme.hosting.example"; .port = "443"; .ssl = true; }
backend F_globex { .host = "globex.hosting.example"; .port = "443"; .ssl = true; }
backend F_initech { .host = "initech.hosting.example"; .port = "443"; .ssl = true; }
backend F_parking { .host = "parking.hosting.example"; .port = "443"; .ssl = true; }

sub vcl_recv {
#FASTLY recv
  if (req.http.host == "www.acme.example") {
    set req.backend = F_acme;
  } elsif (req.http.host ~ "^(www|shop)\.globex\.example$") {
    set req.backend = F_globex;
    if (req.url.path ~ "^/legacy/") {
      set req.backend = F_initech;
    }
  } else if (req.http.Host == "initech.example") {
    set req.backend = F_initech;
  } else {
    set req.backend = F_parking;
  }
  return(lookup);
}
