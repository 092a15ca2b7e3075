// A client in Kotlin, with a key store of the Java platform: what an Android app does with its own. It is compiled and run by
// `cargo xtask bindings --kotlin`.

import java.io.File
import java.math.BigInteger
import java.nio.file.Files as Disk
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.Signature
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import java.util.concurrent.ConcurrentHashMap
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.Mac
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec
import uniffi.cordon.*

/** Keys of the Java platform, in memory. */
class JavaKeys : KeyStore {
    private val pairs = ConcurrentHashMap<String, KeyPair>()
    private val secrets = ConcurrentHashMap<String, SecretKey>()
    private val items = ConcurrentHashMap<String, ByteArray>()
    var signed = 0

    override fun level() = Level.SOFTWARE

    override fun names() = pairs.keys.toList() + secrets.keys + items.keys

    override fun createSigning(name: String): ByteArray {
        val generator = KeyPairGenerator.getInstance("EC")
        generator.initialize(ECGenParameterSpec("secp256r1"))
        pairs[name] = generator.generateKeyPair()
        return publicKey(name)
    }

    override fun publicKey(name: String): ByteArray {
        val point = (pair(name).public as ECPublicKey).w
        return byteArrayOf(4) + fixed(point.affineX) + fixed(point.affineY)
    }

    override fun sign(name: String, message: ByteArray): ByteArray {
        signed += 1
        val signature = Signature.getInstance("SHA256withECDSA")
        signature.initSign(pair(name).private)
        signature.update(message)
        return signatureFromDer(signature.sign())
    }

    override fun createWrapping(name: String) {
        val generator = KeyGenerator.getInstance("AES")
        generator.init(256)
        secrets[name] = generator.generateKey()
    }

    override fun wrap(name: String, aad: ByteArray, plain: ByteArray): ByteArray {
        val cipher = Cipher.getInstance("AES/GCM/NoPadding")
        cipher.init(Cipher.ENCRYPT_MODE, secret(name))
        cipher.updateAAD(aad)
        return cipher.iv + cipher.doFinal(plain)
    }

    override fun unwrap(name: String, aad: ByteArray, wrapped: ByteArray): ByteArray {
        val cipher = Cipher.getInstance("AES/GCM/NoPadding")
        cipher.init(Cipher.DECRYPT_MODE, secret(name), GCMParameterSpec(128, wrapped, 0, 12))
        cipher.updateAAD(aad)
        try {
            return cipher.doFinal(wrapped, 12, wrapped.size - 12)
        } catch (altered: javax.crypto.AEADBadTagException) {
            throw KeyFailure.Altered()
        }
    }

    override fun computesMacs() = true

    override fun createMac(name: String) {
        secrets[name] = KeyGenerator.getInstance("HmacSHA256").generateKey()
    }

    override fun mac(name: String, message: ByteArray): ByteArray {
        val mac = Mac.getInstance("HmacSHA256")
        mac.init(secret(name))
        return mac.doFinal(message)
    }

    override fun createPresence(name: String, survivesChange: Boolean): ByteArray = throw KeyFailure.Unavailable()

    override fun item(name: String) = items[name]

    override fun saveItem(name: String, bytes: ByteArray) {
        items[name] = bytes
    }

    override fun destroy(name: String) {
        pairs.remove(name)
        secrets.remove(name)
        items.remove(name)
    }

    private fun pair(name: String) = pairs[name] ?: throw KeyFailure.Destroyed()

    private fun secret(name: String) = secrets[name] ?: throw KeyFailure.Destroyed()

    private fun fixed(number: BigInteger): ByteArray {
        val bytes = number.toByteArray().takeLast(32).toByteArray()
        return ByteArray(32 - bytes.size) + bytes
    }
}

fun must(holds: Boolean, what: String) {
    if (!holds) throw AssertionError(what)
}

val FIGURES = "quarterly figures".toByteArray()

const val POLICY = """{
    "@odata.type": "#microsoft.graph.androidManagedAppProtection", "displayName": "Check", "pinRequired": false,
    "encryptAppData": true,
    "apps": [{"mobileAppIdentifier": {
        "@odata.type": "#microsoft.graph.androidMobileAppIdentifier", "packageId": "com.example.notes"
    }}]
}"""

/** An account under a policy: files, buffers and streams, sealed under keys of this key store. */
fun managed(folder: File, keys: JavaKeys) {
    val ports = Ports(
        store = Store.Directory("$folder/managed"),
        files = Files.Directory("$folder/files"),
        keys = keys,
        clock = systemClock(),
    )
    val config = Config(app = "android:com.example.notes", appVersion = "1.0", deviceTag = "check")
    val contoso = LocalOrganisation.open(POLICY, null, systemClock())
    CordonClient.open(config, ports).use { client ->
        val oid = contoso.addAccount("ana@contoso.example")
        val ana = Identity.Work(oid)
        val facts = Facts(deviceLock = true, integrity = Integrity.INTACT)
        client.handle(Input.Facts(facts = facts, management = null))
        client.handle(Input.SignIn(oid = oid, server = contoso.url(), token = Secret(contoso.token(oid)), upn = null))
        for (send in generateSequence { client.nextEffect() }.filterIsInstance<Effect.Send>()) {
            contoso.answer(send.request)?.let { client.handle(it) }
        }
        must(client.snapshot(ana).storage()?.encrypted == true, "the policy asks for encryption")

        // A file that the app wrote becomes the account's.
        File("$folder/files/draft").writeBytes(FIGURES)
        must(client.ownerOfNew("draft", ana) == ana, "what is made in a scope is its account's")
        must(client.protect("draft", ana) == Protected.DONE, "a file is protected")
        must(client.owner("draft") == ana, "and says whose it is")
        val vault = client.vault(ana)
        must(vault.open("draft").use { it.read(0u, 100u) }.contentEquals(FIGURES), "it reads as before")

        // A buffer, what was done to it, and what is none.
        val buffer = vault.protect(FIGURES)
        must(bufferOwner(buffer) == ana && vault.unprotect(buffer).contentEquals(FIGURES), "a buffer comes back")
        must(vault.unprotect(FIGURES).contentEquals(FIGURES), "what was never protected comes back")
        buffer[buffer.size - 1] = (buffer.last() + 1).toByte()
        try {
            vault.unprotect(buffer)
            must(false, "a changed buffer was taken")
        } catch (altered: CordonException.Altered) {
        }
        try {
            vault.protect(ByteArray(maxBuffer().toInt() + 1))
            must(false, "a buffer without a bound was taken")
        } catch (wrong: CordonException.Invalid) {
            must(wrong.`field` == "bytes", wrong.`field`)
        }

        // What is longer is a stream, from file to file.
        val long = File("$folder/long").apply { writeBytes(ByteArray(3_000_000) { it.toByte() }) }
        vault.protectStream(StreamSource.File(long.path)).use { it.readIntoFile("$folder/sealed") }
        vault.unprotectStream(StreamSource.File("$folder/sealed")).use { it.readIntoFile("$folder/back") }
        must(File("$folder/back").readBytes().contentEquals(long.readBytes()), "a stream comes back")
    }
}

fun main() {
    val folder = Disk.createTempDirectory("cordon").toFile()
    val keys = JavaKeys()
    val ports = Ports(
        store = Store.Directory("$folder/state"),
        files = Files.Directory("$folder/vault"),
        keys = keys,
        clock = systemClock(),
    )
    val config = Config(app = "android:com.example.notes", appVersion = "1.0", deviceTag = "check")
    CordonClient.open(config, ports).use { client ->
        // A second client over the same storage is refused.
        try {
            CordonClient.open(config, ports)
            must(false, "two clients hold one store")
        } catch (locked: CordonException.Unavailable) {
            must("another process" in locked.text, locked.text)
        }

        // A personal account is never restricted, and takes no work data.
        val personal = client.snapshot(Identity.Personal)
        val own = Ask.Transfer(from = Party.Personal, to = Party.Personal)
        must(personal.may(own).verdict == Verdict.ALLOW, "personal data moves")
        val work = personal.may(Ask.Paste(from = Party.Work, to = Party.Personal))
        must(work.verdict == Verdict.DENY && work.reasons.isNotEmpty(), "work data asks the work account")
        must(client.gate(Identity.Personal) is Gate.Open, "the gate of a personal account is open")

        // Wrong input names the field.
        try {
            client.snapshot(Identity.Work("nobody"))
            must(false, "an object id that does not read was taken")
        } catch (wrong: CordonException.Invalid) {
            must(wrong.`field` == "oid", wrong.`field`)
        }

        // Signing in makes a key in this key store and signs the first request with it.
        val oid = "7e0f9a52-3c1b-4f5e-9d65-0d4f0a2f9c11"
        client.handle(Input.Facts(facts = Facts(osVersion = "14", deviceLock = true), management = null))
        client.handle(
            Input.SignIn(oid = oid, server = "https://cordon.invalid", token = Secret("e30.e30."), upn = null)
        )
        val sends = generateSequence { client.nextEffect() }.filterIsInstance<Effect.Send>().toList()
        must(sends.size == 1 && keys.signed > 0, "one request, signed here")
        must(sends[0].request.url().startsWith("https://cordon.invalid/"), sends[0].request.url())
        must(client.snapshot(Identity.Work(oid)).standing().closed == "joining", "closed until the server answered")
        client.handle(Input.Failed(request = sends[0].request.id()))
        must(sentence("joining", Language.GERMAN) != sentence("joining", Language.ENGLISH), "two languages")

        // Before there is a policy, a file is the account's already, and nothing is sealed or opened.
        File("$folder/vault/draft").writeBytes(FIGURES)
        must(client.protect("draft", Identity.Work(oid)) == Protected.LATER, "protected before there is a policy")
        must(client.owner("draft") == Identity.Work(oid), "the file waits for its account")
        try {
            client.vault(Identity.Work(oid))
            must(false, "a vault was opened without a policy")
        } catch (closed: CordonException.Closed) {
            must(closed.code == "joining", closed.code)
        }
    }
    managed(folder, keys)
    folder.deleteRecursively()
    println("Kotlin: ok")
}
