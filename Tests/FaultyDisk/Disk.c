#ifdef __linux__

#include "FaultyDisk.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The second half of the control file: the lock that all processes share. */
struct shared {
    struct control control;
    char padding[2048 - sizeof(struct control)];
    pthread_mutex_t mutex;
    uint32_t is_ready;
};

static struct shared *shared;
static char below[PATH_MAX];
static size_t below_length;
static int can_fail;
static int log_descriptor = -1;

void *fd_next(void **cache, const char *name) {
    void *found = __atomic_load_n(cache, __ATOMIC_RELAXED);
    if (!found) {
        found = dlsym(RTLD_NEXT, name);
        if (!found) abort();
        __atomic_store_n(cache, found, __ATOMIC_RELAXED);
    }
    return found;
}

/* The first process prepares the lock. One that is killed while it holds it must not stop the others. */
static void prepare(int descriptor) {
    flock(descriptor, LOCK_EX);
    if (!shared->is_ready) {
        pthread_mutexattr_t attributes;
        pthread_mutexattr_init(&attributes);
        pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
        pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
        pthread_mutex_init(&shared->mutex, &attributes);
        shared->is_ready = 1;
    }
    flock(descriptor, LOCK_UN);
}

__attribute__((constructor)) static void start(void) {
    const char *directory = getenv("FAULTY_DISK_BELOW"), *path = getenv("FAULTY_DISK_CONTROL");
    if (!directory || !path || strlen(directory) >= sizeof below) return;
    int descriptor = (int)syscall(SYS_openat, (long)AT_FDCWD, path, O_RDWR | O_CLOEXEC);
    if (descriptor < 0) abort();
    void *memory = (void *)syscall(
        SYS_mmap, NULL, 4096L, (long)(PROT_READ | PROT_WRITE), (long)MAP_SHARED, (long)descriptor, 0L);
    if (memory == MAP_FAILED) abort();
    shared = memory;
    prepare(descriptor);
    syscall(SYS_close, descriptor);
    const char *program = getenv("FAULTY_DISK_PROGRAM"), *log = getenv("FAULTY_DISK_LOG");
    can_fail = program && strcmp(program, program_invocation_short_name) == 0;
    if (log) {
        log_descriptor = (int)syscall(SYS_openat, (long)AT_FDCWD, log, O_WRONLY | O_APPEND | O_CLOEXEC);
        if (log_descriptor < 0) abort();
    }
    strcpy(below, directory);
    below_length = strlen(below);
}

static int is_below(const char *path) {
    return below_length && strncmp(path, below, below_length) == 0
        && (path[below_length] == '/' || path[below_length] == 0);
}

const char *fd_relative(const char path[PATH_MAX]) {
    return path[below_length] ? path + below_length + 1 : ".";
}

int fd_path_of(int descriptor, char out[PATH_MAX]) {
    out[0] = 0;
    if (!below_length) return 0;
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    int error = errno;
    ssize_t length = readlink(name, out, PATH_MAX - 1);
    errno = error;
    if (length < 0) return 0;
    out[length] = 0;
    return is_below(out);
}

int fd_resolve(int directory, const char *path, char out[PATH_MAX]) {
    if (!below_length || !path) return 0;
    size_t length = 0;
    int error = errno;
    if (path[0] != '/') {
        if (directory == AT_FDCWD ? !getcwd(out, PATH_MAX) : (fd_path_of(directory, out), 0)) {
            errno = error;
            return 0;
        }
        length = strlen(out);
    }
    errno = error;
    for (const char *part = path; *part;) {
        size_t size = strcspn(part, "/");
        if (size == 2 && part[0] == '.' && part[1] == '.') {
            while (length && out[--length] != '/') {}
        } else if (size && !(size == 1 && part[0] == '.')) {
            if (length + size + 2 > PATH_MAX) return 0;
            out[length++] = '/';
            memcpy(out + length, part, size);
            length += size;
        }
        part += size;
        while (*part == '/') part++;
    }
    out[length] = 0;
    return is_below(out);
}

int fd_strike(enum kind kind, const char *call, const char *path) {
    if (!can_fail) return 0;
    struct control *control = &shared->control;
    if (!__atomic_load_n(&control->mode, __ATOMIC_ACQUIRE) || !(control->kinds & kind)) return 0;
    uint64_t number = __atomic_add_fetch(&control->seen, 1, __ATOMIC_ACQ_REL);
    if (control->mode == 1 ? number != control->count : number < control->count) return 0;
    if (__atomic_fetch_add(&control->fired, 1, __ATOMIC_ACQ_REL) == 0)
        snprintf(control->first, sizeof control->first, "%s %s", call, fd_relative(path));
    errno = (int)control->error;
    return 1;
}

int fd_strike_descriptor(enum kind kind, const char *call, int descriptor) {
    char path[PATH_MAX];
    if (!can_fail || !shared->control.mode || !fd_path_of(descriptor, path)) return 0;
    return fd_strike(kind, call, path);
}

int fd_records(void) { return log_descriptor >= 0 && below_length; }

void fd_lock(void) {
    if (pthread_mutex_lock(&shared->mutex) == EOWNERDEAD) pthread_mutex_consistent(&shared->mutex);
}

void fd_unlock(void) { pthread_mutex_unlock(&shared->mutex); }

/* One call of write for each record, so that records of others do not come between its parts. */
void fd_log(const void *bytes, size_t length, const char *format, ...) {
    int error = errno;
    char head[2 * PATH_MAX + 128];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(head, sizeof head, format, arguments);
    va_end(arguments);
    char *record = malloc((size_t)size + length + 2);
    if (!record) abort();
    memcpy(record, head, (size_t)size);
    record[size++] = '\n';
    if (length) {
        memcpy(record + size, bytes, length);
        record[(size_t)size++ + length] = '\n';
    }
    if (syscall(SYS_write, log_descriptor, record, (size_t)size + length) != (long)((size_t)size + length)) abort();
    free(record);
    errno = error;
}

void fd_log_content(int descriptor) {
    int error = errno;
    char name[64];
    struct stat status;
    snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    int reader = (int)syscall(SYS_openat, (long)AT_FDCWD, name, O_RDONLY | O_CLOEXEC);
    if (reader < 0 || fstat(reader, &status) != 0) abort();
    char *bytes = malloc((size_t)status.st_size + 1);
    if (!bytes) abort();
    long length = syscall(SYS_pread64, reader, bytes, (size_t)status.st_size, 0L);
    if (length != status.st_size) abort();
    fd_log(bytes, (size_t)length, "content\t%lu\t%ld", (unsigned long)status.st_ino, length);
    free(bytes);
    syscall(SYS_close, reader);
    errno = error;
}

#endif
