// A closed loop of DHCPv6 clients: so many are in flight at any time, and the next begins when one
// is done. It prints "counting" once it has warmed up, and then what it counted, as JSON.
//
//     load MODE [NAME=VALUE...]
//
//   ready       asks until a server answers
//   exchange    Solicit, Advertise, Request, Reply; each exchange is of a client that is new
//   renew       Renew, Reply, by `clients` that came before that, or hold known addresses
//   leasequery  by address (RFC 5007), about the clients that hold known addresses
//
//   interface=NAME  where the clients are              server=ADDRESS  behind a relay, by unicast
//   link=ADDRESS    that of the relay                  prefix=1        they want an IA_PD as well
//   window=N        exchanges in flight, 4096 at most  clients=N       how many renew or are asked of
//   known=ADDRESS   client N holds this address + N    first=N         number of the first new client
//   warm=SECONDS    not counted                        seconds=SECONDS counted
//   limit=SECONDS   until all clients have come, or a server has answered
#include "message.h"
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { CLIENT_PORT = 546, SERVER_PORT = 547, MOST_IN_FLIGHT = 4096, LOOK_EVERY_MS = 20,
       BETWEEN_SOLICITS_MS = 5 };

// RFC 8415 section 7.6: SOL_TIMEOUT and REQ_TIMEOUT; a Renew too is said again after a second.
static const double AGAIN_AFTER = 1;

struct holder {
  uint32_t client;
  struct lease lease;
};

struct flight {
  struct holder who;
  uint32_t transaction;
  int type; // of what waits for an answer; 0: nothing
  double begun, sent;
};

struct counts {
  long done, again, refused;
};

static const char *interface = "", *server, *link_text, *known;
static double window = 64, clients = 20000, first = 1, wants_prefix, warm, seconds = 10, limit = 60;

static const struct { const char *name, **text; double *number; } SETTINGS[] = {
  {"interface", &interface, 0}, {"server", &server, 0},   {"link", &link_text, 0},
  {"known", &known, 0},         {"window", 0, &window},   {"clients", 0, &clients},
  {"first", 0, &first},         {"prefix", 0, &wants_prefix},
  {"warm", 0, &warm},           {"seconds", 0, &seconds}, {"limit", 0, &limit},
};

static int udp;
static struct sockaddr_in6 destination;
static uint8_t link_address[16], known_address[16];
static struct server_id server_id;
static bool is_relay, is_only_looking;
static struct holder *holders; // that came to renew
static size_t holder_count;
static struct flight flights[MOST_IN_FLIGHT];
static uint32_t sequence;
static double *durations;
static size_t duration_count, duration_room;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void fail(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void say(struct flight *flight, int type) {
  struct message m = {.length = 0};
  flight->type = type;
  flight->transaction = (sequence++ & 0xfff) << 12 | (flight - flights);
  if (type == LEASEQUERY) {
    put_leasequery(&m, flight->transaction, flight->who.lease.address);
  } else {
    size_t relayed = is_relay ? open_relay_forward(&m, link_address, flight->who.client) : 0;
    put_client_message(&m, type, flight->transaction, flight->who.client, &server_id,
                       &flight->who.lease, wants_prefix);
    if (is_relay) close_option(&m, relayed);
  }
  // What is lost here is said again, too.
  sendto(udp, m.octets, m.length, 0, (void *)&destination, sizeof destination);
  flight->sent = now();
}

// Scattered over all, each in its turn: the factor is a prime.
static struct holder holder_of(uint32_t turn) {
  uint64_t scattered = (uint64_t)turn * 2654435761u;
  if (!known) return holders[scattered % holder_count];
  uint32_t low, client = 1 + scattered % (uint64_t)clients;
  struct holder holder = {client, {.has_address = true}};
  memcpy(holder.lease.address, known_address, 16);
  memcpy(&low, known_address + 12, 4);
  low = htonl(ntohl(low) + client);
  memcpy(holder.lease.address + 12, &low, 4);
  return holder;
}

static void begin(struct flight *flight, int type, uint32_t turn) {
  flight->who = type == SOLICIT ? (struct holder){.client = first + turn} : holder_of(turn);
  flight->begun = now();
  say(flight, type);
}

static void note_duration(double seconds) {
  if (duration_count == duration_room) {
    duration_room = duration_room ? 2 * duration_room : 1 << 20;
    durations = realloc(durations, duration_room * sizeof *durations);
    if (!durations) fail("memory for what is counted");
  }
  durations[duration_count++] = seconds;
}

// Goes on with the exchange that an answer is of.
static void take(struct span message, struct counts *counts) {
  if (is_relay && !unwrap(&message)) return;
  if (message.end - message.at < 4) return;
  int type = message.at[0];
  uint32_t transaction = message.at[1] << 16 | message.at[2] << 8 | message.at[3];
  struct flight *flight = &flights[transaction & 0xfff];
  if (!flight->type || flight->transaction != transaction) return;
  struct lease *lease = &flight->who.lease;
  bool tells_client = read_answer((struct span){message.at + 4, message.end}, &server_id, lease);
  bool gives = lease->has_address && (!wants_prefix || lease->has_prefix);
  if (type == ADVERTISE && flight->type == SOLICIT && gives && !is_only_looking) {
    return say(flight, REQUEST);
  }
  bool ends = type == REPLY && (flight->type == REQUEST || flight->type == RENEW) && gives;
  if (ends || (type == LEASEQUERY_REPLY && tells_client)) {
    counts->done++;
    note_duration(now() - flight->begun);
    if (flight->type == REQUEST && holders) holders[holder_count++] = flight->who;
  } else {
    counts->refused++;
  }
  flight->type = 0;
}

// Everything that has come, once something has; milliseconds.
static void receive(struct counts *counts, int patience) {
  struct pollfd waiting = {udp, POLLIN, 0};
  poll(&waiting, 1, patience);
  uint8_t octets[2048];
  for (ssize_t length; (length = recv(udp, octets, sizeof octets, MSG_DONTWAIT)) > 0;) {
    take((struct span){octets, octets + length}, counts);
  }
}

// Begins what has room in the window, until so many have begun or the time is up.
static struct counts run(int type, uint32_t *turn, uint32_t most, double time) {
  struct counts counts = {0, 0, 0};
  uint32_t end_turn = *turn + most;
  double end = now() + time, looked = now();
  duration_count = 0;
  memset(flights, 0, sizeof flights);
  while (now() < end && counts.done + counts.refused < most) {
    for (int i = 0; i < window; i++) {
      if (!flights[i].type && *turn != end_turn) begin(&flights[i], type, (*turn)++);
    }
    receive(&counts, LOOK_EVERY_MS);
    if (now() < looked + LOOK_EVERY_MS / 1e3) continue;
    looked = now();
    for (int i = 0; i < window; i++) {
      if (!flights[i].type || looked < flights[i].sent + AGAIN_AFTER) continue;
      counts.again++;
      say(&flights[i], flights[i].type);
    }
  }
  return counts;
}

static int by_size(const void *a, const void *b) {
  double difference = *(const double *)a - *(const double *)b;
  return difference < 0 ? -1 : difference > 0;
}

static double part_of(double part) {
  return duration_count ? durations[(size_t)(duration_count * part)] * 1e3 : 0;
}

static void measure(int type, uint32_t *turn) {
  run(type, turn, UINT32_MAX, warm);
  // Whoever reads this may begin to count, too.
  puts("counting");
  fflush(stdout);
  double begun = now();
  struct counts counts = run(type, turn, UINT32_MAX, seconds);
  double took = now() - begun;
  qsort(durations, duration_count, sizeof *durations, by_size);
  printf("{\"done\":%ld,\"seconds\":%.6f,\"p50\":%.4f,\"p99\":%.4f,\"again\":%ld,\"refused\":%ld}\n",
         counts.done, took, part_of(0.5), part_of(0.99), counts.again, counts.refused);
}

// Solicits of a client that leaves it at that, until somebody advertises.
static void find_server(void) {
  is_only_looking = true;
  for (double end = now() + limit; !server_id.length;) {
    if (now() > end) {
      fprintf(stderr, "load: no server has answered within %.0f s\n", limit);
      exit(1);
    }
    struct counts counts = {0, 0, 0};
    begin(&flights[0], SOLICIT, -1);
    receive(&counts, BETWEEN_SOLICITS_MS);
  }
  is_only_looking = false;
}

// As many as renew later, outside of what is counted.
static void come(uint32_t *turn) {
  holders = calloc(clients, sizeof *holders);
  if (!holders) fail("memory for clients");
  run(SOLICIT, turn, clients, limit);
  if (holder_count) return;
  fprintf(stderr, "load: no client was given anything within %.0f s\n", limit);
  exit(1);
}

static void open_socket(void) {
  udp = socket(AF_INET6, SOCK_DGRAM, 0);
  // Nothing that the server has sent gets lost here.
  int octets = 16 << 20, on = 1;
  setsockopt(udp, SOL_SOCKET, SO_RCVBUFFORCE, &octets, sizeof octets);
  setsockopt(udp, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in6 own = {.sin6_family = AF_INET6,
                             .sin6_port = htons(server ? SERVER_PORT : CLIENT_PORT)};
  if (bind(udp, (void *)&own, sizeof own)) fail("cannot bind");
  destination = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons(SERVER_PORT)};
  inet_pton(AF_INET6, server ? server : "ff02::1:2", &destination.sin6_addr);
  if (!server) destination.sin6_scope_id = if_nametoindex(interface);
}

static void set(const char *text) {
  const char *value = strchr(text, '=');
  for (size_t i = 0; value && i < sizeof SETTINGS / sizeof *SETTINGS; i++) {
    const char *name = SETTINGS[i].name;
    if (strlen(name) != (size_t)(value - text) || strncmp(name, text, value - text)) continue;
    if (SETTINGS[i].text) *SETTINGS[i].text = value + 1;
    else *SETTINGS[i].number = atof(value + 1);
    return;
  }
  fprintf(stderr, "load: there is no setting %s\n", text);
  exit(2);
}

int main(int count, char **words) {
  const char *mode = count > 1 ? words[1] : "";
  for (int i = 2; i < count; i++) set(words[i]);
  bool queries = !strcmp(mode, "leasequery"), renews = !strcmp(mode, "renew");
  is_relay = server && !queries;
  if (link_text) inet_pton(AF_INET6, link_text, link_address);
  if (known) inet_pton(AF_INET6, known, known_address);
  open_socket();
  uint32_t turn = 0;
  if (queries) {
    measure(LEASEQUERY, &turn);
  } else if (renews) {
    if (known) find_server();
    else come(&turn);
    measure(RENEW, &turn);
  } else if (!strcmp(mode, "exchange")) {
    measure(SOLICIT, &turn);
  } else if (!strcmp(mode, "ready")) {
    find_server();
    puts("{}");
  } else {
    fprintf(stderr, "load: there is no mode \"%s\"; see the top of load.c\n", mode);
    return 2;
  }
  return 0;
}
