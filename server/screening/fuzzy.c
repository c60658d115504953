/* The search for the nearest word, and what counts as near. */
#include "screening/fuzzy.h"

#include <stdbool.h>
#include <string.h>

#include "screening/fuzzy_index.h"

enum {
    SHORTEST_SKELETON = 4,
    FRAME_EDITS = 3,      /* when all consonants are right */
    FRAME_IN_PROSE = 4,   /* consonants that say enough */
    OTHER_START_FROM = 7, /* letters of a skeleton whose first letter may be wrong … */
    LIKE_START_COST = 5,
    OTHER_START_COST = 150, /* as much as a letter and a half: "lovonex" is Lovenox */
    SHORTEST_PREFIX = 4,
    SURE_PREFIX = 6,      /* letters of a shortened name that may mean several */
    PREFIX_CERTAINTY = 2, /* letters further on in which all names agree */
    TRIES_LIMIT = 400,    /* candidates compared for one word */
    SPELLING_LIMIT =
        4 /* edits between the spellings themselves, whatever they sound like */
};

struct search {
    const struct fuzzy *fuzzy;
    enum fuzzy_place place;
    size_t length;
    char skeleton[SOUND_LONGEST];
    size_t skeleton_length;
    uint64_t frame; /* 0 = too few consonants */
    struct sound_pattern sounds;
    struct sound_pattern letters;
    const struct fuzzy_candidate *best;
    size_t best_cost;
    size_t tries; /* candidates compared, bounded */
};

static size_t difference(size_t a, size_t b)
{
    return a > b ? a - b : b - a;
}

/* In prose, and for rare names, only vowels may be others, none may be missing. */
static bool has_frame(const struct search *search,
                      const struct fuzzy_candidate *candidate)
{
    if ((search->place == FUZZY_PROSE || candidate->is_listed) &&
        search->skeleton_length != candidate->skeleton_length)
        return false;
    return search->frame != 0 && candidate->is_medicine &&
           sound_frame(candidate->skeleton, candidate->skeleton_length, 1) ==
               search->frame;
}

/* c, s and x are one sound at the start: "selebrex", "sarelto". */
static char start_of(const char *skeleton)
{
    if (skeleton[0] == 'c' || skeleton[0] == 'x')
        return 's';
    return skeleton[0];
}

static size_t start_cost(const struct search *search,
                         const struct fuzzy_candidate *candidate)
{
    if (search->skeleton[0] == candidate->skeleton[0])
        return 0;
    return start_of(search->skeleton) == start_of(candidate->skeleton) ? LIKE_START_COST
                                                                       : OTHER_START_COST;
}

/* Four and five letters say little: one slip, not in the first letter; of four letters
 * none but one that is missing, and not among the first two. */
static bool is_near_short(const struct search *search,
                          const struct fuzzy_candidate *candidate, size_t sound)
{
    const char *own = search->skeleton;
    bool has_four =
        search->length == FUZZY_SHORTEST_NAME || candidate->length == FUZZY_SHORTEST_NAME;

    if (sound > 1 || own[0] != candidate->skeleton[0])
        return false;
    if (!has_four || sound == 0)
        return true;
    return search->length < candidate->length && own[1] == candidate->skeleton[1];
}

static bool is_near(const struct search *search, const struct fuzzy_candidate *candidate,
                    size_t sound)
{
    size_t shorter = search->skeleton_length < candidate->skeleton_length
                         ? search->skeleton_length
                         : candidate->skeleton_length;

    if (search->length < FUZZY_SHORTEST || candidate->length < FUZZY_SHORTEST)
        return search->place == FUZZY_MEDICINES && candidate->is_name &&
               is_near_short(search, candidate, sound);
    if (start_of(search->skeleton) != start_of(candidate->skeleton))
        return sound <= 1 && (shorter >= OTHER_START_FROM ||
                              (search->place == FUZZY_MEDICINES &&
                               search->skeleton_length != candidate->skeleton_length));
    if (sound <= fuzzy_edits(shorter, candidate->is_medicine, search->place))
        return true;
    return sound <= FRAME_EDITS && has_frame(search, candidate);
}

/* Smaller is nearer; SIZE_MAX when too far. Sound counts most, then spelling, then the
 * first letter, in which people rarely err. */
static size_t cost_of(const struct search *search,
                      const struct fuzzy_candidate *candidate)
{
    size_t sound =
        sound_distance(&search->sounds, candidate->skeleton, candidate->skeleton_length);
    size_t spelling = 0;

    if (!is_near(search, candidate, sound))
        return SIZE_MAX;
    spelling = sound_distance(&search->letters, candidate->text, candidate->length);
    if (spelling > sound + SPELLING_LIMIT)
        return SIZE_MAX;
    return sound * 100 + spelling * 10 + start_cost(search, candidate);
}

/* Among equally near ones: where medicines are listed a medicine ("humara" is Humira, not
 * "humana"), then by the alphabet. */
static bool is_before(const struct search *search, const struct fuzzy_candidate *a,
                      const struct fuzzy_candidate *b)
{
    if (search->place == FUZZY_MEDICINES && a->is_name != b->is_name)
        return a->is_name;
    return strcmp(a->text, b->text) < 0;
}

static void consider(struct search *search, const struct fuzzy_candidate *candidate)
{
    size_t cost = SIZE_MAX;

    if (candidate == search->best || search->tries == TRIES_LIMIT ||
        (candidate->is_listed && search->place == FUZZY_PROSE) ||
        difference(candidate->skeleton_length, search->skeleton_length) > FRAME_EDITS)
        return;
    search->tries++;
    cost = cost_of(search, candidate);
    if (cost > search->best_cost || cost == SIZE_MAX)
        return;
    if (cost == search->best_cost && !is_before(search, candidate, search->best))
        return;
    search->best = candidate;
    search->best_cost = cost;
}

static void look_up(struct search *search, uint64_t form)
{
    const struct fuzzy *fuzzy = search->fuzzy;
    uint64_t hash = fuzzy_hash(form);
    uint64_t bit = hash & fuzzy->sieve_mask;
    size_t bucket = hash >> 32 & fuzzy->bucket_mask;

    if (!(fuzzy->sieve[bit / 64] >> (bit % 64) & 1))
        return;
    for (uint32_t i = fuzzy->starts[bucket]; i < fuzzy->starts[bucket + 1]; i++)
        consider(search, &fuzzy->candidates[fuzzy->entries[i]]);
}

static const struct fuzzy_candidate *nearest(const struct fuzzy *fuzzy, const char *text,
                                             size_t length, enum fuzzy_place place)
{
    struct search search = {
        .fuzzy = fuzzy, .place = place, .length = length, .best_cost = SIZE_MAX};
    size_t consonants = place == FUZZY_MEDICINES ? FUZZY_FRAME_LISTED : FRAME_IN_PROSE;
    uint64_t forms[FUZZY_FORMS];
    size_t count = 0;

    search.skeleton_length = sound_skeleton(text, length, search.skeleton);
    if (search.skeleton_length < SHORTEST_SKELETON)
        return NULL;
    search.frame = sound_frame(search.skeleton, search.skeleton_length, consonants);
    sound_pattern_make(search.skeleton, search.skeleton_length, &search.sounds);
    sound_pattern_make(text, length, &search.letters);
    count =
        fuzzy_forms(search.skeleton, search.skeleton_length,
                    fuzzy_edits(search.skeleton_length, true, place), consonants, forms);
    for (size_t i = 0; i < count; i++)
        look_up(&search, forms[i]);
    return search.best;
}

/* The first name that does not stand before the text. */
static size_t names_from(const struct fuzzy *fuzzy, const char *text, size_t length)
{
    size_t low = 0;
    size_t high = fuzzy->name_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        const char *name = fuzzy->candidates[fuzzy->names[middle]].text;

        if (strncmp(name, text, length) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* "methotrex": the shortest name that starts so; when little was written, all names that
 * start so must go on alike. */
static const struct fuzzy_candidate *completion(const struct fuzzy *fuzzy,
                                                const char *text, size_t length)
{
    size_t first = names_from(fuzzy, text, length);
    const struct fuzzy_candidate *best = NULL;
    const char *start = NULL;

    for (size_t i = first; i < fuzzy->name_count; i++) {
        const struct fuzzy_candidate *name = &fuzzy->candidates[fuzzy->names[i]];

        if (strncmp(name->text, text, length) != 0)
            break;
        start = start ? start : name->text;
        if (length < SURE_PREFIX &&
            strncmp(name->text, start, length + PREFIX_CERTAINTY) != 0)
            return NULL;
        if (name->length >= length + PREFIX_CERTAINTY &&
            (!best || name->length < best->length))
            best = name;
    }
    return best;
}

uint32_t fuzzy_find(const struct fuzzy *fuzzy, const char *text, size_t length,
                    enum fuzzy_place place)
{
    char base[WORD_LENGTH_LIMIT];
    size_t base_length = 0;
    const struct fuzzy_candidate *found = NULL;

    if (length < (place == FUZZY_MEDICINES ? FUZZY_SHORTEST_NAME : FUZZY_SHORTEST) ||
        length > FUZZY_LONGEST || fuzzy->count == 0)
        return 0;
    base_length = word_base(text, length, base);
    found = nearest(fuzzy, base, base_length, place);
    if (!found && (base_length != length || memcmp(base, text, length) != 0))
        found = nearest(fuzzy, text, length, place); /* "ibuproen" is not British */
    if (!found && place == FUZZY_MEDICINES && length >= SHORTEST_PREFIX)
        found = completion(fuzzy, text, length);
    return found ? found->word : 0;
}
