// What clients, relays and requestors say, and what of the answers counts.
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { SOLICIT = 1, ADVERTISE = 2, REQUEST = 3, RENEW = 5, REPLY = 7 };
enum { RELAY_FORWARD = 12, RELAY_REPLY = 13, LEASEQUERY = 14, LEASEQUERY_REPLY = 15 };
enum { CLIENT_ID = 1, SERVER_ID = 2, IA_NA = 3, IA_ADDRESS = 5, OPTION_REQUEST = 6 };
enum { ELAPSED_TIME = 8, RELAY_MESSAGE = 9, INTERFACE_ID = 18, IA_PD = 25, IA_PREFIX = 26 };
enum { QUERY = 44, CLIENT_DATA = 45 };

// What a client holds: as its IAs tell it, for it to say again.
struct lease {
  uint8_t address[16], prefix[16], prefix_length;
  bool has_address, has_prefix;
};

struct server_id {
  uint8_t octets[130];
  size_t length;
};

struct message {
  uint8_t octets[1024];
  size_t length;
};

static void put_octets(struct message *m, const void *octets, size_t length) {
  memcpy(m->octets + m->length, octets, length);
  m->length += length;
}

static void put_number(struct message *m, uint32_t number, int octets) {
  while (octets-- > 0) m->octets[m->length++] = number >> (8 * octets);
}

// Returns where its value begins, for close_option.
static size_t open_option(struct message *m, unsigned code) {
  put_number(m, code, 2);
  put_number(m, 0, 2);
  return m->length;
}

static void close_option(struct message *m, size_t value) {
  size_t length = m->length - value;
  m->octets[value - 2] = length >> 8;
  m->octets[value - 1] = length;
}

static unsigned number_at(const uint8_t *octets) { return octets[0] << 8 | octets[1]; }

// RFC 8415 section 11.2: a DUID-LLT, the last octets of which are the client's number.
static void put_client_id(struct message *m, uint32_t client) {
  size_t value = open_option(m, CLIENT_ID);
  put_number(m, 1, 2);
  put_number(m, 1, 2);
  put_number(m, 0x32939626, 4);
  put_number(m, 0x020c, 2);
  put_number(m, client, 4);
  close_option(m, value);
}

static void put_ias(struct message *m, const struct lease *lease, bool wants_prefix) {
  size_t ia = open_option(m, IA_NA);
  for (int part = 0; part < 3; part++) put_number(m, part == 0, 4);
  if (lease && lease->has_address) {
    size_t address = open_option(m, IA_ADDRESS);
    put_octets(m, lease->address, 16);
    put_number(m, 0, 4);
    put_number(m, 0, 4);
    close_option(m, address);
  }
  close_option(m, ia);
  if (!wants_prefix) return;
  ia = open_option(m, IA_PD);
  for (int part = 0; part < 3; part++) put_number(m, part == 0, 4);
  if (lease && lease->has_prefix) {
    size_t prefix = open_option(m, IA_PREFIX);
    put_number(m, 0, 4);
    put_number(m, 0, 4);
    put_number(m, lease->prefix_length, 1);
    put_octets(m, lease->prefix, 16);
    close_option(m, prefix);
  }
  close_option(m, ia);
}

// Returns where the relayed message begins.
static size_t open_relay_forward(struct message *m, const uint8_t *link, uint32_t client) {
  put_number(m, RELAY_FORWARD, 1);
  put_number(m, 0, 1);
  put_octets(m, link, 16);
  put_octets(m, "\xfe\x80\0\0\0\0\0\0\2\0\0\0", 12);
  put_number(m, client, 4);
  size_t interface = open_option(m, INTERFACE_ID);
  put_octets(m, "eth7", 4);
  close_option(m, interface);
  return open_option(m, RELAY_MESSAGE);
}

static void put_client_message(struct message *m, int type, uint32_t transaction, uint32_t client,
                               const struct server_id *server, const struct lease *lease,
                               bool wants_prefix) {
  put_number(m, type, 1);
  put_number(m, transaction, 3);
  put_client_id(m, client);
  if (type != SOLICIT) {
    size_t value = open_option(m, SERVER_ID);
    put_octets(m, server->octets, server->length);
    close_option(m, value);
  }
  size_t elapsed = open_option(m, ELAPSED_TIME);
  put_number(m, 0, 2);
  close_option(m, elapsed);
  size_t asked = open_option(m, OPTION_REQUEST);
  put_number(m, 23, 2);
  put_number(m, 24, 2);
  close_option(m, asked);
  put_ias(m, type == SOLICIT ? NULL : lease, wants_prefix);
}

// RFC 5007 section 3.3: who has this address, on whichever link.
static void put_leasequery(struct message *m, uint32_t transaction, const uint8_t *address) {
  put_number(m, LEASEQUERY, 1);
  put_number(m, transaction, 3);
  put_client_id(m, 0xffffffff);
  size_t query = open_option(m, QUERY);
  put_number(m, 1, 1);
  put_octets(m, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
  size_t wanted = open_option(m, IA_ADDRESS);
  put_octets(m, address, 16);
  put_number(m, 0, 4);
  put_number(m, 0, 4);
  close_option(m, wanted);
  close_option(m, query);
}

struct span {
  const uint8_t *at, *end;
};

// Takes the next option off the front; false where there is none that is whole.
static bool next_option(struct span *options, unsigned *code, struct span *value) {
  if (options->end - options->at < 4) return false;
  size_t length = number_at(options->at + 2);
  *code = number_at(options->at);
  *value = (struct span){options->at + 4, options->at + 4 + length};
  if (length > (size_t)(options->end - options->at - 4)) return false;
  options->at = value->end;
  return true;
}

// The message in a Relay-reply.
static bool unwrap(struct span *message) {
  if (message->end - message->at < 34 || *message->at != RELAY_REPLY) return false;
  struct span options = {message->at + 34, message->end}, value;
  for (unsigned code; next_option(&options, &code, &value);) {
    if (code != RELAY_MESSAGE) continue;
    *message = value;
    return true;
  }
  return false;
}

static uint32_t lifetime_at(const uint8_t *octets) {
  return (uint32_t)number_at(octets) << 16 | number_at(octets + 2);
}

static void read_ia(struct span options, struct lease *lease) {
  struct span value;
  for (unsigned code; next_option(&options, &code, &value);) {
    size_t length = value.end - value.at;
    if (code == IA_ADDRESS && length >= 24 && lifetime_at(value.at + 20) > 0) {
      memcpy(lease->address, value.at, 16);
      lease->has_address = true;
    } else if (code == IA_PREFIX && length >= 25 && lifetime_at(value.at + 4) > 0) {
      lease->prefix_length = value.at[8];
      memcpy(lease->prefix, value.at + 9, 16);
      lease->has_prefix = true;
    }
  }
}

// Reads what an answer gives; a leasequery is answered in full when a client is told of.
static bool read_answer(struct span options, struct server_id *server, struct lease *lease) {
  bool tells_client = false;
  struct span value;
  lease->has_address = lease->has_prefix = false;
  for (unsigned code; next_option(&options, &code, &value);) {
    size_t length = value.end - value.at;
    if (code == SERVER_ID && length <= sizeof server->octets) {
      memcpy(server->octets, value.at, length);
      server->length = length;
    } else if ((code == IA_NA || code == IA_PD) && length >= 12) {
      read_ia((struct span){value.at + 12, value.end}, lease);
    } else if (code == CLIENT_DATA) {
      tells_client = true;
    }
  }
  return tells_client;
}
