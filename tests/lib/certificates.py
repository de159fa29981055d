# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate authority for one test, made with the openssl program.

    authority = Authority(directory)
    context = authority.server_context("localhost", ["DNS:localhost", "IP:127.0.0.1"])
    client_trusts = authority.ca_file
"""

import datetime
import pathlib
import ssl
import subprocess

CONFIGURATION = """
[ca]
default_ca = authority
[authority]
database = {directory}/index.txt
serial = {directory}/serial
new_certs_dir = {directory}
certificate = {directory}/ca.pem
private_key = {directory}/ca.key
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
"""

GOOD_NAMES = ("DNS:localhost", "IP:127.0.0.1", "IP:::1")


def moment(days):
    """A time so many days from now, as openssl wants it."""
    when = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return when.strftime("%Y%m%d%H%M%SZ")


class Authority:
    """Its files are in `directory`, which must exist and be empty."""

    def __init__(self, directory, name="Test authority"):
        self.directory = pathlib.Path(directory)
        self.ca_file = self.directory / "ca.pem"
        self.n_issued = 0
        self._write("ca.conf", CONFIGURATION.format(directory=self.directory))
        self._write("index.txt", "")
        self._write("serial", "01\n")
        self._openssl("req", "-x509", *self._new_key("ca.key"), "-out", "ca.pem", "-days", "2",
                      "-subj", f"/CN={name}", "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def _write(self, name, text):
        (self.directory / name).write_text(text, encoding="utf-8")

    def _openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.directory, check=True, timeout=60,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    @staticmethod
    def _new_key(path):
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", path]

    def issue(self, names=GOOD_NAMES, valid_from=-1, valid_to=1):
        """A certificate for `names` (subjectAltName entries), valid between days from now.

        Returns the paths of certificate and key.
        """
        self.n_issued += 1
        stem = f"server{self.n_issued}"
        # Strict clients (Python 3.13's default) want to know whose key has signed.
        self._write(f"{stem}.conf", f"subjectAltName={','.join(names)}\n"
                                    "authorityKeyIdentifier=keyid\n")
        self._openssl("req", *self._new_key(f"{stem}.key"), "-out", f"{stem}.csr",
                      "-subj", f"/CN={stem}")
        self._openssl("ca", "-batch", "-config", "ca.conf", "-in", f"{stem}.csr",
                      "-out", f"{stem}.pem", "-startdate", moment(valid_from),
                      "-enddate", moment(valid_to), "-extfile", f"{stem}.conf", "-notext")
        return self.directory / f"{stem}.pem", self.directory / f"{stem}.key"

    def server_context(self, names=GOOD_NAMES, valid_from=-1, valid_to=1):
        """An ssl.SSLContext for a server with a new certificate of issue()."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.issue(names, valid_from, valid_to))
        context.set_alpn_protocols(["h2", "http/1.1"])
        return context
