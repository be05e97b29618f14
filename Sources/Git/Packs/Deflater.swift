import CGit2

/// zlib at level 1, which takes a third less time than level 6 for 2 % more bytes.
///
/// One stream serves many objects: allocating its 256 KiB takes several times longer than deflating a file. Most
/// objects are small, and a stream with a window of 4 KiB resets in a tenth of the time; the one with the full window
/// is allocated when the first large object comes.
struct Deflater: ~Copyable {
    private var small = DeflateState(windowBits: Self.smallWindow, memoryLevel: 5)
    private var large = DeflateState(windowBits: 15, memoryLevel: 8)

    /// The window of the small stream and the largest object that it takes, as a power of two.
    private static let smallWindow: Int32 = 12

    /// Appends bytes as a zlib stream of stored blocks (RFC 1951 §3.2.4), for data that hardly shrinks: deflating costs
    /// more than all other work on an object.
    static func store(_ bytes: [UInt8], into output: inout [UInt8]) {
        output += [0x78, 0x01]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(Int(UInt16.max))
            rest = rest.dropFirst(block.count)
            let count = UInt16(block.count)
            output.append(rest.isEmpty ? 1 : 0)
            for number in [count, ~count] {
                output.append(UInt8(truncatingIfNeeded: number))
                output.append(UInt8(truncatingIfNeeded: number >> 8))
            }
            output += block
        } while !rest.isEmpty
        let checksum = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe adler32_z(adler32_z(0, nil, 0), bytes.baseAddress, bytes.count)
        }
        output.append(bigEndian: UInt32(truncatingIfNeeded: checksum))
    }

    /// Appends bytes as a deflated zlib stream.
    mutating func deflate(_ bytes: [UInt8], into output: inout [UInt8]) throws(GitError) {
        if bytes.count <= 1 << Int(Self.smallWindow) {
            try small.deflate(bytes, into: &output)
        } else {
            try large.deflate(bytes, into: &output)
        }
    }
}

/// A zlib stream, allocated when it is first used.
@safe
private struct DeflateState: ~Copyable {
    private let windowBits: Int32
    private let memoryLevel: Int32
    /// On the heap, because the internal state of zlib points back to it.
    private var stream: UnsafeMutablePointer<z_stream>?

    init(windowBits: Int32, memoryLevel: Int32) {
        self.windowBits = windowBits
        self.memoryLevel = memoryLevel
    }

    deinit {
        guard let stream = unsafe stream else { return }
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    private mutating func ready() throws(GitError) -> UnsafeMutablePointer<z_stream> {
        if let stream = unsafe stream { return unsafe stream }
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let result = unsafe deflateInit2_(
            stream, 1, Z_DEFLATED, windowBits, memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else {
            unsafe stream.deallocate()
            throw GitError(.other(result), "zlib failed", function: "deflateInit2")
        }
        unsafe self.stream = unsafe stream
        return unsafe stream
    }

    mutating func deflate(_ bytes: [UInt8], into output: inout [UInt8]) throws(GitError) {
        let stream = unsafe try ready()
        unsafe deflateReset(stream)
        let limit = unsafe Int(deflateBound(stream, uLong(bytes.count)))
        var source = bytes
        var result = Z_OK
        let deflated = unsafe source.withUnsafeMutableBufferPointer { source in
            unsafe [UInt8](unsafeUninitializedCapacity: limit) { target, count in
                unsafe stream.pointee.next_in = source.baseAddress
                unsafe stream.pointee.avail_in = UInt32(source.count)
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(limit)
                result = unsafe CGit2.deflate(stream, Z_FINISH)
                count = unsafe limit - Int(stream.pointee.avail_out)
            }
        }
        guard result == Z_STREAM_END else { throw GitError(.other(result), "zlib failed", function: "deflate") }
        output += deflated
    }
}
