/*
 * PSA Crypto API 1.1 alone, as ESP-IDF 6 asks for. Never run on hardware.
 */
#include <psa/crypto.h>

#include "purkinje_native.h"

/* In the range that PSA leaves to applications: PSA_KEY_ID_USER_MIN (1) to PSA_KEY_ID_USER_MAX (0x3fffffff). */
#define KEY_ID ((psa_key_id_t)0x104b4a01u)
#define DIGEST_BYTES 32u
#define SIGNATURE_BYTES 64u
#define PUBLIC_KEY_BYTES 65u
#define ES256 PSA_ALG_ECDSA(PSA_ALG_SHA_256)

static psa_hash_operation_t hash = PSA_HASH_OPERATION_INIT;

int32_t purkinje_random(uint8_t *buffer, uint32_t offset, uint32_t length)
{
	const psa_status_t status = psa_crypto_init();
	return status ? status : psa_generate_random(buffer + offset, length);
}

int32_t purkinje_sha256_reset(void)
{
	psa_status_t status = psa_crypto_init();
	if (!status)
		status = psa_hash_abort(&hash);
	return status ? status : psa_hash_setup(&hash, PSA_ALG_SHA_256);
}

int32_t purkinje_sha256_update(uint8_t *buffer, uint32_t offset, uint32_t length)
{
	return psa_hash_update(&hash, buffer + offset, length);
}

int32_t purkinje_sha256_digest(uint8_t *buffer, uint32_t offset)
{
	size_t length;
	return psa_hash_finish(&hash, buffer + offset, DIGEST_BYTES, &length);
}

/* Made once, kept by PSA's persistent storage, usable for ES256 and not exportable. */
static psa_status_t make_key(void)
{
	psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
	psa_set_key_id(&attributes, KEY_ID);
	psa_set_key_lifetime(&attributes, PSA_KEY_LIFETIME_PERSISTENT);
	psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1));
	psa_set_key_bits(&attributes, 256);
	psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_SIGN_HASH);
	psa_set_key_algorithm(&attributes, ES256);
	psa_key_id_t made;
	return psa_generate_key(&attributes, &made);
}

int32_t purkinje_key_open(uint8_t *public_key, uint32_t offset)
{
	size_t length;
	psa_status_t status = psa_crypto_init();
	if (status)
		return status;
	status = psa_export_public_key(KEY_ID, public_key + offset, PUBLIC_KEY_BYTES, &length);
	/* Only a key that was never there is made anew: any other error must not cost the device its identity. */
	if (status == PSA_ERROR_INVALID_HANDLE || status == PSA_ERROR_DOES_NOT_EXIST) {
		status = make_key();
		if (!status)
			status = psa_export_public_key(KEY_ID, public_key + offset, PUBLIC_KEY_BYTES, &length);
	}
	return status ? status : length == PUBLIC_KEY_BYTES ? PSA_SUCCESS : PSA_ERROR_CORRUPTION_DETECTED;
}

int32_t purkinje_key_sign(uint8_t *digest, uint32_t digest_offset, uint8_t *signature, uint32_t offset)
{
	size_t length;
	const psa_status_t status = psa_sign_hash(KEY_ID, ES256, digest + digest_offset, DIGEST_BYTES,
		signature + offset, SIGNATURE_BYTES, &length);
	return status ? status : length == SIGNATURE_BYTES ? PSA_SUCCESS : PSA_ERROR_CORRUPTION_DETECTED;
}
