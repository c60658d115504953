/* Sorted by path once, searched by bisection afterwards; never changed while serving. */
#include "http/static_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/secret.h"
#include "base/str.h"
#include "http/token.h"

enum { FORM_PLAIN, FORM_BROTLI, FORM_GZIP, FORMS };
enum { FILE_LIMIT = 16 * 1024 * 1024, TOTAL_LIMIT = 64 * 1024 * 1024, DEPTH_LIMIT = 16 };

static const struct {
    const char *ending;
    const char *coding;
} forms[FORMS] = {{"", NULL}, {".br", "br"}, {".gz", "gzip"}};

struct content {
    char *bytes; /* NULL: there is no such form */
    size_t size;
    char etag[36]; /* quoted, half of a SHA-256 */
};

struct static_file {
    char *path;
    const char *type;
    bool is_hashed;
    struct content form[FORMS];
};

struct http_static {
    struct static_file *files;
    size_t count;
    size_t capacity;
    size_t total_bytes;
};

static const char *type_of(const char *path)
{
    static const struct {
        const char *ending;
        const char *type;
    } types[] = {
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".html", "text/html; charset=utf-8"},
        {".txt", "text/plain; charset=utf-8"},
        {".json", "application/json"},
        {".map", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".yaml", "application/yaml"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".webp", "image/webp"},
        {".avif", "image/avif"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".pdf", "application/pdf"},
        {".wasm", "application/wasm"},
    };
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (str_ends(path, types[i].ending))
            return types[i].type;
    }
    return "application/octet-stream";
}

/* name.<hash>.ext, the hash of 8 to 64 digits in lower-case hexadecimal, or in the upper
 * case base 32 that bundlers write. */
static bool is_hashed(const char *path)
{
    const char *name = strrchr(path, '/');
    const char *last = strrchr(path, '.');
    if (name == NULL || last == NULL || last < name)
        return false;
    const char *first = last;
    while (first > name && first[-1] != '.')
        first--;
    size_t length = (size_t)(last - first);
    if (first == name || length < 8 || length > 64)
        return false;
    return strspn(first, "0123456789abcdef") == length ||
           strspn(first, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == length;
}

static int compare_files(const void *a, const void *b)
{
    return strcmp(((const struct static_file *)a)->path,
                  ((const struct static_file *)b)->path);
}

static struct static_file *find(const struct http_static *files, const char *path)
{
    struct static_file key = {.path = (char *)path};
    if (files->count == 0)
        return NULL;
    return bsearch(&key, files->files, files->count, sizeof key, compare_files);
}

/* Reads at most FILE_LIMIT bytes from an open file of that size. */
static bool read_whole(int file, size_t size, char *out)
{
    size_t got = 0;
    while (got < size) {
        ssize_t part = read(file, out + got, size - got);
        if (part <= 0)
            return false;
        got += (size_t)part;
    }
    return true;
}

static enum status read_content(struct http_static *files, int file, const char *name,
                                struct content *ret, struct buf *reterr)
{
    struct stat about;
    if (fstat(file, &about) != 0) {
        buf_printf(reterr, "%s cannot be read.", name);
        return UNAVAILABLE;
    }
    size_t size = (size_t)about.st_size;
    if (about.st_size > FILE_LIMIT || files->total_bytes + size > TOTAL_LIMIT) {
        buf_printf(reterr, "%s is too large to be served from memory.", name);
        return INVALID;
    }
    char *bytes = malloc(size + 1);
    if (bytes == NULL)
        memory_exhausted("static files");
    if (!read_whole(file, size, bytes)) {
        free(bytes);
        buf_printf(reterr, "%s cannot be read.", name);
        return UNAVAILABLE;
    }
    char hash[SECRET_HASH_HEX_SIZE];
    secret_hash_hex(bytes, size, hash);
    *ret = (struct content){.bytes = bytes, .size = size};
    ret->etag[0] = '"';
    memcpy(ret->etag + 1, hash, 32);
    ret->etag[33] = '"';
    files->total_bytes += size;
    return OK;
}

static struct static_file *add_file(struct http_static *files, char *path)
{
    if (files->count == files->capacity) {
        files->capacity = files->capacity == 0 ? 64 : files->capacity * 2;
        files->files =
            realloc(files->files, files->capacity * sizeof(struct static_file));
        if (files->files == NULL)
            memory_exhausted("static files");
    }
    struct static_file *file = &files->files[files->count++];
    *file = (struct static_file){.path = path, .type = type_of(path)};
    file->is_hashed = is_hashed(path);
    return file;
}

static enum status load_file(struct http_static *files, int parent, const char *name,
                             const char *prefix, struct buf *reterr)
{
    CLEANUP(buf_done) struct buf path = {0};
    buf_printf(&path, "%s%s", prefix, name);
    int file = openat(parent, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) {
        buf_printf(reterr, "%s cannot be opened.", buf_text(&path));
        return UNAVAILABLE;
    }
    struct content content;
    enum status status = read_content(files, file, buf_text(&path), &content, reterr);
    close(file);
    if (status == OK)
        add_file(files, buf_steal(&path))->form[FORM_PLAIN] = content;
    return status;
}

static enum status load_dir(struct http_static *files, int parent, const char *name,
                            const char *prefix, int depth, struct buf *reterr);

static enum status load_entry(struct http_static *files, int directory, const char *name,
                              const char *prefix, int depth, struct buf *reterr)
{
    struct stat about;
    if (fstatat(directory, name, &about, AT_SYMLINK_NOFOLLOW) != 0)
        return OK; /* gone between listing and looking */
    if (S_ISREG(about.st_mode))
        return load_file(files, directory, name, prefix, reterr);
    if (!S_ISDIR(about.st_mode))
        return OK;
    CLEANUP(buf_done) struct buf inner = {0};
    buf_printf(&inner, "%s%s/", prefix, name);
    return load_dir(files, directory, name, buf_text(&inner), depth + 1, reterr);
}

static enum status load_dir(struct http_static *files, int parent, const char *name,
                            const char *prefix, int depth, struct buf *reterr)
{
    int descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = descriptor < 0 ? NULL : fdopendir(descriptor);
    if (directory == NULL || depth > DEPTH_LIMIT) {
        buf_printf(reterr, "The directory %s cannot be read.", name);
        if (directory != NULL)
            closedir(directory);
        else if (descriptor >= 0)
            close(descriptor);
        return UNAVAILABLE;
    }
    enum status status = OK;
    for (struct dirent *entry; status == OK && (entry = readdir(directory)) != NULL;) {
        if (entry->d_name[0] != '.')
            status = load_entry(files, descriptor, entry->d_name, prefix, depth, reterr);
    }
    closedir(directory);
    return status;
}

/* Moves name.br and name.gz into name's entry; a form without its name stays a file. */
static void join_forms(struct http_static *files)
{
    for (size_t i = 0; i < files->count; i++) {
        struct static_file *file = &files->files[i];
        for (int form = FORM_BROTLI; form < FORMS; form++) {
            if (!str_ends(file->path, forms[form].ending))
                continue;
            size_t length = strlen(file->path) - strlen(forms[form].ending);
            char *name = strndup(file->path, length);
            struct static_file *plain = name == NULL ? NULL : find(files, name);
            free(name);
            if (plain == NULL)
                continue;
            plain->form[form] = file->form[FORM_PLAIN];
            file->form[FORM_PLAIN] = (struct content){0};
        }
    }
}

static enum status refuse_doubles(const struct http_static *files, struct buf *reterr)
{
    for (size_t i = 1; i < files->count; i++) {
        if (!str_equal(files->files[i - 1].path, files->files[i].path))
            continue;
        buf_printf(reterr, "Two files would be served as %s.", files->files[i].path);
        return INVALID;
    }
    return OK;
}

enum status http_static_load(const struct http_static_dir *dirs, size_t count,
                             struct http_static **ret, struct buf *reterr)
{
    struct http_static *files = calloc(1, sizeof *files);
    if (files == NULL)
        memory_exhausted("static files");
    enum status status = OK;
    for (size_t i = 0; i < count && status == OK; i++)
        status = load_dir(files, AT_FDCWD, dirs[i].directory, dirs[i].prefix, 0, reterr);
    if (status == OK && files->count > 0) {
        qsort(files->files, files->count, sizeof *files->files, compare_files);
        status = refuse_doubles(files, reterr);
    }
    if (status != OK) {
        http_static_free(files);
        return status;
    }
    join_forms(files);
    *ret = files;
    return OK;
}

void http_static_free(struct http_static *files)
{
    if (files == NULL)
        return;
    for (size_t i = 0; i < files->count; i++) {
        free(files->files[i].path);
        for (int form = 0; form < FORMS; form++)
            free(files->files[i].form[form].bytes);
    }
    free(files->files);
    free(files);
}

static int choose_form(const struct static_file *file, const char *accept_encoding)
{
    for (int form = FORM_BROTLI; form < FORMS; form++) {
        if (file->form[form].bytes != NULL &&
            http_accepts_coding(accept_encoding, forms[form].coding))
            return form;
    }
    return FORM_PLAIN;
}

static void answer_file(const struct static_file *file,
                        const struct http_request *request,
                        struct http_response *response)
{
    int form = choose_form(file, http_header(request, "Accept-Encoding"));
    const struct content *content = &file->form[form];
    http_set_header(response, "ETag", content->etag);
    http_set_header(response, "Cache-Control",
                    file->is_hashed ? "public, max-age=31536000, immutable"
                                    : "public, max-age=300, must-revalidate");
    if (file->form[FORM_BROTLI].bytes != NULL || file->form[FORM_GZIP].bytes != NULL)
        http_set_header(response, "Vary", "Accept-Encoding");
    if (http_etag_matches(http_header(request, "If-None-Match"), content->etag)) {
        response->status = 304;
        return;
    }
    http_set_header(response, "Content-Type", file->type);
    if (form != FORM_PLAIN)
        http_set_header(response, "Content-Encoding", forms[form].coding);
    response->fixed = content->bytes;
    response->fixed_size = content->size;
}

bool http_static_answer(const struct http_static *files,
                        const struct http_request *request,
                        struct http_response *response)
{
    const struct static_file *file = find(files, request->path);
    if (file == NULL || file->form[FORM_PLAIN].bytes == NULL)
        return false;
    if (request->method == HTTP_GET) {
        answer_file(file, request, response);
        return true;
    }
    response->status = 405;
    http_set_header(response, "Allow", "GET, HEAD");
    return true;
}
