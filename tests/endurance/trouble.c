// Makes trouble for whoever it is preloaded into, as the file that TROUBLE names says: a word for a
// call, and an error or milliseconds, in a line.
//   write ENOSPC | write EIO | sync EIO | sync 8000 | clock SECONDS
// Only files of a lease database are meant, and the clock on the wall.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static int trouble(const char *word, char *what, size_t room) {
  const char *path = getenv("TROUBLE");
  if (!path) return 0;
  int file = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[64] = {0};
  ssize_t length = syscall(SYS_read, file, text, sizeof text - 1);
  syscall(SYS_close, file);
  size_t front = strlen(word);
  if (length <= (ssize_t)front || strncmp(text, word, front) || text[front] != ' ') return 0;
  snprintf(what, room, "%s", text + front + 1);
  what[strcspn(what, "\n")] = 0;
  return 1;
}

static int is_lease_file(int file) {
  char link[64], path[512];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, "leases.sqlite") != NULL;
}

// 1: the call fails, with errno set. 0: it goes on, perhaps later.
static int fails(const char *word, int file) {
  char what[32];
  if (!is_lease_file(file) || !trouble(word, what, sizeof what)) return 0;
  int error = !strcmp(what, "ENOSPC") ? ENOSPC : !strcmp(what, "EIO") ? EIO : 0;
  if (!error) return usleep(atol(what) * 1000), 0;
  errno = error;
  return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int file) { return fails("sync", file) ? -1 : REAL(fsync)(file); }
int fdatasync(int file) { return fails("sync", file) ? -1 : REAL(fdatasync)(file); }
ssize_t write(int file, const void *octets, size_t count) {
  return fails("write", file) ? -1 : REAL(write)(file, octets, count);
}
ssize_t pwrite(int file, const void *octets, size_t count, off_t at) {
  return fails("write", file) ? -1 : REAL(pwrite)(file, octets, count, at);
}
ssize_t pwrite64(int file, const void *octets, size_t count, off64_t at) {
  return fails("write", file) ? -1 : REAL(pwrite64)(file, octets, count, at);
}
int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = syscall(SYS_clock_gettime, clock, time);
  char what[32];
  if (!result && clock == CLOCK_REALTIME && trouble("clock", what, sizeof what)) time->tv_sec += atol(what);
  return result;
}
int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  int result = syscall(SYS_gettimeofday, time, zone);
  char what[32];
  if (!result && trouble("clock", what, sizeof what)) time->tv_sec += atol(what);
  return result;
}
