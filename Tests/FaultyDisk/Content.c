/* Calls that change what is in files, and those that make it durable. */
#ifdef __linux__

#include "FaultyDisk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static unsigned long number_of(int descriptor) {
    struct stat status;
    return fstat(descriptor, &status) == 0 ? (unsigned long)status.st_ino : 0;
}

static int is_recorded(int descriptor) {
    char path[PATH_MAX];
    return fd_records() && fd_path_of(descriptor, path);
}

CACHE(write);
CACHE(pwrite);
CACHE(writev);
CACHE(sendfile);
CACHE(copy_file_range);

static void log_write(int descriptor, const void *bytes, ssize_t length, off_t offset) {
    if (length <= 0) return;
    fd_log(bytes, (size_t)length, "write\t%lu\t%ld\t%ld", number_of(descriptor), (long)offset, (long)length);
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
    if (fd_strike_descriptor(KIND_WRITE, "write", descriptor)) return -1;
    if (!is_recorded(descriptor)) return NEXT(write)(descriptor, bytes, length);
    fd_lock();
    ssize_t written = NEXT(write)(descriptor, bytes, length);
    if (written > 0) log_write(descriptor, bytes, written, lseek(descriptor, 0, SEEK_CUR) - written);
    fd_unlock();
    return written;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset) {
    if (fd_strike_descriptor(KIND_WRITE, "pwrite", descriptor)) return -1;
    if (!is_recorded(descriptor)) return NEXT(pwrite)(descriptor, bytes, length, offset);
    fd_lock();
    ssize_t written = NEXT(pwrite)(descriptor, bytes, length, offset);
    log_write(descriptor, bytes, written, offset);
    fd_unlock();
    return written;
}
ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off_t offset) {
    return pwrite(descriptor, bytes, length, offset);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    if (fd_strike_descriptor(KIND_WRITE, "writev", descriptor)) return -1;
    if (!is_recorded(descriptor)) return NEXT(writev)(descriptor, parts, count);
    fd_lock();
    ssize_t written = NEXT(writev)(descriptor, parts, count);
    if (written > 0) fd_log_content(descriptor);
    fd_unlock();
    return written;
}

ssize_t sendfile(int out, int in, off_t *offset, size_t length) {
    if (fd_strike_descriptor(KIND_WRITE, "sendfile", out)) return -1;
    if (!is_recorded(out)) return NEXT(sendfile)(out, in, offset, length);
    fd_lock();
    ssize_t written = NEXT(sendfile)(out, in, offset, length);
    if (written > 0) fd_log_content(out);
    fd_unlock();
    return written;
}
ssize_t sendfile64(int out, int in, off_t *offset, size_t length) { return sendfile(out, in, offset, length); }

ssize_t copy_file_range(int in, off_t *from, int out, off_t *to, size_t length, unsigned flags) {
    if (fd_strike_descriptor(KIND_WRITE, "copy_file_range", out)) return -1;
    if (!is_recorded(out)) return NEXT(copy_file_range)(in, from, out, to, length, flags);
    fd_lock();
    ssize_t written = NEXT(copy_file_range)(in, from, out, to, length, flags);
    if (written > 0) fd_log_content(out);
    fd_unlock();
    return written;
}

/* What stdio writes does not pass through `write` of this library, so that it is read back. */
static int flush(FILE *file, int (*call)(FILE *)) {
    int descriptor = file ? fileno(file) : -1;
    if (descriptor < 0 || !is_recorded(descriptor) || (fcntl(descriptor, F_GETFL) & O_ACCMODE) == O_RDONLY)
        return call(file);
    fd_lock();
    int result = fflush_unlocked(file);
    if (result == 0) fd_log_content(descriptor);
    fd_unlock();
    return result == 0 ? call(file) : result;
}

CACHE(fflush);
CACHE(fclose);

int fflush(FILE *file) { return flush(file, NEXT(fflush)); }
int fclose(FILE *file) { return flush(file, NEXT(fclose)); }

CACHE(ftruncate);
CACHE(truncate);

int ftruncate(int descriptor, off_t length) {
    if (fd_strike_descriptor(KIND_TRUNCATE, "ftruncate", descriptor)) return -1;
    if (!is_recorded(descriptor)) return NEXT(ftruncate)(descriptor, length);
    fd_lock();
    int result = NEXT(ftruncate)(descriptor, length);
    if (result == 0) fd_log(NULL, 0, "truncate\t%lu\t%ld", number_of(descriptor), (long)length);
    fd_unlock();
    return result;
}
int ftruncate64(int descriptor, off_t length) { return ftruncate(descriptor, length); }

int truncate(const char *name, off_t length) {
    char path[PATH_MAX];
    if (!fd_resolve(AT_FDCWD, name, path)) return NEXT(truncate)(name, length);
    if (fd_strike(KIND_TRUNCATE, "truncate", path)) return -1;
    struct stat status;
    if (!fd_records() || stat(name, &status) != 0) return NEXT(truncate)(name, length);
    fd_lock();
    int result = NEXT(truncate)(name, length);
    if (result == 0) fd_log(NULL, 0, "truncate\t%lu\t%ld", (unsigned long)status.st_ino, (long)length);
    fd_unlock();
    return result;
}
int truncate64(const char *name, off_t length) { return truncate(name, length); }

CACHE(fsync);
CACHE(fdatasync);
CACHE(syncfs);

/* A sync covers what was done before it began, and holds from when it has ended. */
static int sync_by(int (*call)(int), const char *name, int descriptor, int is_whole) {
    if (fd_strike_descriptor(KIND_SYNC, name, descriptor)) return -1;
    if (!is_recorded(descriptor)) return call(descriptor);
    static unsigned long last;
    unsigned long token = __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
    unsigned long file = is_whole ? 0 : number_of(descriptor);
    fd_log(NULL, 0, "begin\t%d\t%lu\t%lu", getpid(), token, file);
    int result = call(descriptor);
    if (result == 0) fd_log(NULL, 0, "end\t%d\t%lu", getpid(), token);
    return result;
}

int fsync(int descriptor) { return sync_by(NEXT(fsync), "fsync", descriptor, 0); }
int fdatasync(int descriptor) { return sync_by(NEXT(fdatasync), "fdatasync", descriptor, 0); }
int syncfs(int descriptor) { return sync_by(NEXT(syncfs), "syncfs", descriptor, 1); }

CACHE(mmap);
CACHE(read);
CACHE(pread);

void *mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
    if (descriptor >= 0 && fd_strike_descriptor(KIND_MMAP, "mmap", descriptor)) return MAP_FAILED;
    if (descriptor >= 0 && flags & MAP_SHARED && protection & PROT_WRITE && is_recorded(descriptor))
        fd_log(NULL, 0, "unknown\twriting through mmap");
    return NEXT(mmap)(address, length, protection, flags, descriptor, offset);
}
void *mmap64(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
    return mmap(address, length, protection, flags, descriptor, offset);
}

ssize_t read(int descriptor, void *bytes, size_t length) {
    if (fd_strike_descriptor(KIND_READ, "read", descriptor)) return -1;
    return NEXT(read)(descriptor, bytes, length);
}
ssize_t pread(int descriptor, void *bytes, size_t length, off_t offset) {
    if (fd_strike_descriptor(KIND_READ, "pread", descriptor)) return -1;
    return NEXT(pread)(descriptor, bytes, length, offset);
}
ssize_t pread64(int descriptor, void *bytes, size_t length, off_t offset) {
    return pread(descriptor, bytes, length, offset);
}

#endif
