import CGit2

/// zlib at level 1, which costs a third less time than level 6 for 2 % more bytes.
///
/// One state serves many objects: making its quarter of a megabyte takes several times longer than deflating a file.
@safe
struct Deflater: ~Copyable {
    /// At a fixed address, because the state of zlib points back to it.
    private let stream: UnsafeMutablePointer<z_stream>

    init() throws(GitError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let result = unsafe deflateInit_(stream, 1, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else {
            unsafe stream.deallocate()
            throw GitError(.other(result), "zlib failed", function: "deflateInit")
        }
        unsafe self.stream = unsafe stream
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Appends the deflated form of an object.
    func deflate(_ bytes: [UInt8], into output: inout [UInt8]) throws(GitError) {
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
