/* The C that JavaScript on the chip cannot do without. Bound by the `ffi` of drivers/esp32/manifest.json. */
#ifndef PURKINJE_NATIVE_H
#define PURKINJE_NATIVE_H

#include <stdint.h>

/* Each returns 0, or a psa_status_t. */
int32_t purkinje_random(uint8_t *buffer, uint32_t offset, uint32_t length);
int32_t purkinje_sha256_reset(void);
int32_t purkinje_sha256_update(uint8_t *buffer, uint32_t offset, uint32_t length);
int32_t purkinje_sha256_digest(uint8_t *buffer, uint32_t offset);
int32_t purkinje_key_open(uint8_t *public_key, uint32_t offset);
int32_t purkinje_key_sign(uint8_t *digest, uint32_t digest_offset, uint8_t *signature, uint32_t offset);

#endif
