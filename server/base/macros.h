/*
 * Compiler attributes in one spelling. CLEANUP(f) calls f(&variable) when the variable
 * leaves its scope; the clean-up function must accept a NULL or half-built object.
 */
#ifndef FORELOCK_BASE_MACROS_H
#define FORELOCK_BASE_MACROS_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define CLEANUP(function) __attribute__((cleanup(function)))
#define PRINTF_LIKE(format_at, args_at)                                                  \
    __attribute__((format(printf, format_at, args_at)))
#define NORETURN _Noreturn
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
