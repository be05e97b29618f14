#ifndef SCIMGIT_FAULTY_DISK_H
#define SCIMGIT_FAULTY_DISK_H

#ifdef __linux__

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/*
 * A library to be preloaded (LD_PRELOAD) into a program and its children. Below one directory it makes chosen system
 * calls fail, and writes down in which order the disk was changed and synced.
 *
 *   FAULTY_DISK_BELOW    the directory, absolute and without symbolic links; nothing is done without it
 *   FAULTY_DISK_CONTROL  a file of 4,096 bytes by which failures are asked for, see struct control; zeros at first
 *   FAULTY_DISK_PROGRAM  the short name of the only program that fails
 *   FAULTY_DISK_LOG      the file that what happens is appended to; it may not lie below the directory
 */

/* The kinds of calls that can fail, as bits. */
enum kind {
    KIND_OPEN = 1,
    KIND_WRITE = 2,
    KIND_SYNC = 4,
    KIND_RENAME = 8,
    KIND_LINK = 16,
    KIND_MKDIR = 32,
    KIND_TRUNCATE = 64,
    KIND_MMAP = 128,
    KIND_READ = 256,
};

/* What a file begins with that the tests write and every process maps. */
struct control {
    uint32_t mode;     /* 0: nothing fails, 1: one call fails, 2: that call and all after it fail */
    uint32_t error;    /* the errno of the failure */
    uint32_t kinds;    /* which calls count */
    uint32_t fired;    /* how many calls have failed */
    uint64_t count;    /* which call fails, from 1 */
    uint64_t seen;     /* how many calls were counted */
    char first[256];   /* the first call that failed, and its path */
};

/* Whether a call shall fail now; errno is set then. */
int fd_strike(enum kind kind, const char *call, const char *path);
int fd_strike_descriptor(enum kind kind, const char *call, int descriptor);

/* Whether the order of changes is written down. */
int fd_records(void);

/* Makes a path absolute, without `.` and `..`; whether it lies below the directory. */
int fd_resolve(int directory, const char *path, char out[PATH_MAX]);
int fd_path_of(int descriptor, char out[PATH_MAX]);

/* Keeps all other processes from changing the disk between a call and its line of the log. */
void fd_lock(void);
void fd_unlock(void);

/* One line of the log, with bytes behind it; paths are relative to the directory. */
void fd_log(const void *bytes, size_t length, const char *format, ...) __attribute__((format(printf, 3, 4)));
const char *fd_relative(const char path[PATH_MAX]);
/* The whole content of a file, for what cannot be told write by write. */
void fd_log_content(int descriptor);

/* The function that a call would have reached without this library. */
void *fd_next(void **cache, const char *name);

#define NEXT(name) ((__typeof__(&name))fd_next(&next_##name, #name))
#define CACHE(name) static void *next_##name

#endif
#endif
