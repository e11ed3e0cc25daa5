#!/bin/sh
# Makes the certificates of the tests, which are committed because tests may not run programs:
#
#   cd tests/tls && sh make_certificates.sh
#
# They are for nothing else: everybody has their keys. The keys of the two authorities are thrown
# away, so that all of them are made anew together. They are good from 2020 to 2120.
#
#   ca.pem           the authority of the network
#   server           a server of that network, for the address ::1
#   named-server     a server of that network, for the name dhcp.example.net
#   requestor        a requestor of that network
#   foreign-ca.pem, foreign-server, foreign-requestor   the same of somebody else's network
set -eu

new_key() { # file
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"
}

# Only `openssl ca` takes the day on which a certificate begins.
sign() { # file, name, authority, further arguments of openssl ca
  openssl req -new -key "$1.key" -subj "/CN=$2" -out scratch/request.pem
  printf '%s\n' '[ca]' 'default_ca=it' '[it]' 'database=scratch/index' 'policy=any' \
    'rand_serial=yes' 'default_md=sha256' 'new_certs_dir=scratch' 'unique_subject=no' \
    '[any]' 'commonName=supplied' '[extensions]' "$4" > scratch/ca.conf
  openssl ca -batch -notext -config scratch/ca.conf -extensions extensions -keyfile "$3.key" $5 \
    -startdate 20200101000000Z -enddate 21200101000000Z -in scratch/request.pem -out "$1.pem"
}

authority() { # file, name
  new_key "$1"
  sign "$1" "$2" "$1" 'basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign' -selfsign
}

certificate() { # file, authority, subject alternative name, purpose
  new_key "$1"
  sign "$1" "$1" "$2" "subjectAltName=$3
extendedKeyUsage=$4
basicConstraints=CA:FALSE" "-cert $2.pem"
}

mkdir scratch
touch scratch/index
authority ca 'Authority of the tests'
authority foreign-ca 'Authority of somebody else'
certificate server ca IP:::1 serverAuth
certificate named-server ca DNS:dhcp.example.net serverAuth
certificate requestor ca DNS:requestor.example.net clientAuth
certificate foreign-server foreign-ca IP:::1 serverAuth
certificate foreign-requestor foreign-ca DNS:requestor.example.net clientAuth
rm -r scratch ca.key foreign-ca.key
chmod 644 ./*.key
