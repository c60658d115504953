/* Code points become byte offsets once; everything after works on bytes. */
#include "view/marked.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum { REACH_BYTES = 160 }; /* shown of a long sentence on each side of a mark */

struct span {
    size_t from; /* bytes */
    size_t to;
};

static bool is_inside_letter(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* The byte at which a code point starts; the end of the text beyond it. */
static size_t byte_at(const char *text, size_t codepoint)
{
    size_t at = 0;
    for (size_t seen = 0; text[at] != '\0'; at++) {
        if (is_inside_letter(text[at]))
            continue;
        if (seen++ == codepoint)
            return at;
    }
    return at;
}

bool marked_holds(const char *text, size_t start, size_t end, const char *words)
{
    if (words == NULL || end <= start || end > str_codepoints(text))
        return false;
    size_t from = byte_at(text, start), to = byte_at(text, end);
    return strlen(words) == to - from && memcmp(text + from, words, to - from) == 0;
}

static int by_place(const void *a, const void *b)
{
    const struct span *left = a, *right = b;
    return left->from < right->from ? -1 : left->from > right->from;
}

/* Sorted, none empty, none touching another; returns how many are left. */
static size_t spans_merge(struct span *spans, size_t count)
{
    size_t kept = 0;
    if (count > 1)
        qsort(spans, count, sizeof *spans, by_place);
    for (size_t i = 0; i < count; i++) {
        if (spans[i].from >= spans[i].to)
            continue;
        if (kept == 0 || spans[i].from > spans[kept - 1].to)
            spans[kept++] = spans[i];
        else if (spans[i].to > spans[kept - 1].to)
            spans[kept - 1].to = spans[i].to;
    }
    return kept;
}

static struct span *read_marks(struct arena *arena, const char *text,
                               const struct mark *marks, size_t count, size_t *ret_count)
{
    struct span *spans = arena_array(arena, count + 1, sizeof *spans);
    for (size_t i = 0; i < count; i++)
        spans[i] =
            (struct span){byte_at(text, marks[i].start), byte_at(text, marks[i].end)};
    *ret_count = spans_merge(spans, count);
    return spans;
}

static void put_segment(json_t *segments, const char *text, size_t length, bool is_mark)
{
    if (length > 0)
        json_array_append_new(
            segments, json_pack("{s:s%, s:b}", "text", text, length, "is_mark", is_mark));
}

static void put_text(json_t *segments, const char *text)
{
    put_segment(segments, text, strlen(text), false);
}

/* One stretch of the text with the marks that lie in it. */
static void put_stretch(json_t *segments, const char *text, struct span stretch,
                        const struct span *marks, size_t count)
{
    size_t at = stretch.from;
    for (size_t i = 0; i < count; i++) {
        if (marks[i].to <= at || marks[i].from >= stretch.to)
            continue;
        size_t from = marks[i].from > at ? marks[i].from : at;
        size_t to = marks[i].to < stretch.to ? marks[i].to : stretch.to;
        put_segment(segments, text + at, from - at, false);
        put_segment(segments, text + from, to - from, true);
        at = to;
    }
    put_segment(segments, text + at, stretch.to - at, false);
}

json_t *marked_whole(struct arena *arena, const char *text, const struct mark *marks,
                     size_t count)
{
    json_t *segments = json_array();
    size_t found;
    const struct span *spans = read_marks(arena, text, marks, count, &found);
    put_stretch(segments, text, (struct span){0, strlen(text)}, spans, found);
    return segments;
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* True when a sentence ends just before this byte. */
static bool ends_before(const char *text, size_t at)
{
    char last = text[at - 1];
    if (last == '\n')
        return true;
    return (last == '.' || last == '!' || last == '?') && is_space(text[at]);
}

static size_t sentence_start(const char *text, size_t at)
{
    size_t limit = at > REACH_BYTES ? at - REACH_BYTES : 0;
    while (at > limit && !ends_before(text, at))
        at--;
    if (at == limit && limit > 0) {
        while (!is_space(text[at]) && text[at] != '\0')
            at++;
    }
    while (is_space(text[at]))
        at++;
    return at;
}

static size_t sentence_stop(const char *text, size_t at)
{
    size_t limit = at + REACH_BYTES;
    while (text[at] != '\0' && at < limit && text[at] != '\n' &&
           !(at > 0 && ends_before(text, at)))
        at++;
    if (at == limit && text[at] != '\0') {
        while (at > limit - REACH_BYTES && !is_space(text[at]))
            at--;
    }
    return at;
}

/* The sentence around a mark, never less than the mark itself. */
static struct span sentence_of(const char *text, struct span mark)
{
    struct span span = {sentence_start(text, mark.from), sentence_stop(text, mark.to)};
    if (span.from > mark.from)
        span.from = mark.from;
    if (span.to < mark.to)
        span.to = mark.to;
    return span;
}

/* Nothing but space lies between. */
static bool follows(const char *text, struct span before, struct span after)
{
    size_t at = before.to;
    while (at < after.from && is_space(text[at]))
        at++;
    return at >= after.from;
}

static bool is_sentence_start(const char *text, size_t at)
{
    size_t before = at;
    while (before > 0 && is_space(text[before - 1]))
        before--;
    return before == 0 || strchr(".!?", text[before - 1]) != NULL ||
           memchr(text + before, '\n', at - before) != NULL;
}

static bool is_sentence_stop(const char *text, size_t at)
{
    return text[at] == '\0' || text[at] == '\n' || text[at] == '\r' ||
           (at > 0 && ends_before(text, at));
}

json_t *marked_excerpt(struct arena *arena, const char *text, const struct mark *marks,
                       size_t count)
{
    json_t *segments = json_array();
    size_t found;
    const struct span *spans = read_marks(arena, text, marks, count, &found);
    struct span *sentences = arena_array(arena, found + 1, sizeof *sentences);
    for (size_t i = 0; i < found; i++)
        sentences[i] = sentence_of(text, spans[i]);
    size_t shown = spans_merge(sentences, found);
    for (size_t i = 0; i < shown; i++) {
        bool is_next = i > 0 && follows(text, sentences[i - 1], sentences[i]);
        if (i > 0)
            put_text(segments, is_next ? " " : " … ");
        else if (!is_sentence_start(text, sentences[i].from))
            put_text(segments, "… ");
        put_stretch(segments, text, sentences[i], spans, found);
    }
    if (shown > 0 && !is_sentence_stop(text, sentences[shown - 1].to))
        put_text(segments, " …");
    return segments;
}
