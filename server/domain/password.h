/*
 * What a password must be (NIST SP 800-63B, 3.1.1.2, and OWASP ASVS 5.0, 6.2): 8 to 128
 * characters, no rules of composition, and not one that everybody tries first.
 */
#ifndef FORELOCK_DOMAIN_PASSWORD_H
#define FORELOCK_DOMAIN_PASSWORD_H

enum { PASSWORD_MIN = 8, PASSWORD_MAX = 128 };

/* What to do about it, as a sentence; NULL when the password will do. */
const char *password_problem(const char *password);

#endif
