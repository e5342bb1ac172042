internal import CArchive
internal import Glibc
package import Storage

/// Files that may be compressed, and archives of files, read by libarchive.
///
/// `~Copyable`: one owner, freed with it.
@safe package struct ArchiveReader: ~Copyable {
  private let handle: OpaquePointer
  private let path: String

  /// What a file is read as.
  package enum Content {
    /// The bytes of one file, compressed or not.
    case bytes
    /// A tar archive, compressed or not.
    case tar
  }

  /// Opens a file of any compression.
  package static func open(_ path: String, as content: Content) throws(FileError) -> ArchiveReader {
    try Path.checkReadable(path)
    guard let handle = unsafe archive_read_new() else {
      throw FileError(path, "libarchive has no memory to read it")
    }
    let reader = unsafe ArchiveReader(handle, path)
    unsafe archive_read_support_filter_all(handle)
    switch content {
    case .bytes: unsafe archive_read_support_format_raw(handle)
    case .tar: unsafe archive_read_support_format_tar(handle)
    }
    try reader.check(unsafe archive_read_open_filename(handle, path, 1 << 16))
    return reader
  }

  private init(_ handle: OpaquePointer, _ path: String) {
    unsafe self.handle = unsafe handle
    self.path = path
  }

  deinit {
    unsafe archive_read_free(handle)
  }

  /// Opens a file that may be compressed, at its first byte.
  package static func openContents(of path: String) throws(FileError) -> ArchiveReader {
    let reader = try open(path, as: .bytes)
    guard try reader.nextEntry() != nil else { throw FileError(path, "is empty") }
    return reader
  }

  /// The path and size of the next file in the archive; nil at its end.
  package func nextEntry() throws(FileError) -> (path: String, size: Int)? {
    var entry: OpaquePointer?
    let code = unsafe archive_read_next_header(handle, &entry)
    if code == ARCHIVE_EOF { return nil }
    try check(code)
    guard let entry = unsafe entry, let name = unsafe archive_entry_pathname(entry) else {
      return ("", 0)
    }
    return unsafe (String(cString: name), max(0, Int(archive_entry_size(entry))))
  }

  /// The path of the next regular file in an archive that is not compressed, and where its bytes lie;
  /// nil at its end.
  ///
  /// - Throws: An error where the archive is compressed, or the file does not lie there as it is.
  package func nextMember() throws(FileError) -> (path: String, range: Range<Int>)? {
    while true {
      var entry: OpaquePointer?
      let code = unsafe archive_read_next_header(handle, &entry)
      if code == ARCHIVE_EOF { return nil }
      try check(code)
      guard unsafe archive_filter_code(handle, 0) == ARCHIVE_FILTER_NONE else {
        throw FileError(
          path, "is compressed, so that its images cannot be read one by one",
          expected: "a plain tar archive; gunzip or its like makes one")
      }
      guard let entry = unsafe entry,
        unsafe archive_entry_filetype(entry) & S_IFMT == S_IFREG,
        let name = unsafe archive_entry_pathname(entry)
      else { continue }
      let text = unsafe String(cString: name)
      guard unsafe archive_entry_sparse_count(entry) == 0,
        unsafe archive_entry_hardlink(entry) == nil
      else {
        throw FileError(path, "\(text) is a link or has holes", expected: "whole files alone")
      }
      let start = Int(unsafe archive_filter_bytes(handle, 0))
      return (text, start..<start + max(0, Int(unsafe archive_entry_size(entry))))
    }
  }

  /// Reads on in the file that `nextEntry` came to; less than `target` holds only at its end.
  package func read(into target: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    var count = 0
    while count < target.count {
      let more = unsafe archive_read_data(
        handle, target.baseAddress.map { unsafe $0 + count }, target.count - count)
      guard more >= 0 else { throw failure() }
      if more == 0 { break }
      count += more
    }
    return count
  }

  /// Reads on into an array, as far as it is long.
  package func read(into target: inout [UInt8]) throws(FileError) -> Int {
    // The closure's error is boxed, as `withUnsafeMutableBytes` of an array does not keep its type.
    let result = unsafe target.withUnsafeMutableBytes { bytes -> Result<Int, FileError> in
      do throws(FileError) {
        return .success(try unsafe read(into: bytes))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// The rest of the file that `nextEntry` came to, and how many bytes that is.
  ///
  /// - Parameter expected: how many it should be, which saves memory and time if it is right.
  package func rest(expected: Int) throws(FileError) -> (bytes: Buffer, count: Int) {
    var buffer = Buffer(byteCount: min(expected, 1 << 28) + 1)
    var count = 0
    while true {
      count += try unsafe read(
        into: UnsafeMutableRawBufferPointer(
          start: buffer.start + count, count: buffer.byteCount - count))
      guard count == buffer.byteCount else { return (buffer, count) }
      let larger = Buffer(byteCount: 2 * count)
      unsafe larger.start.copyMemory(from: buffer.start, byteCount: count)
      buffer = larger
    }
  }

  private func check(_ code: CInt) throws(FileError) {
    guard code == ARCHIVE_OK || code == ARCHIVE_WARN else { throw failure() }
  }

  private func failure() -> FileError {
    guard let text = unsafe archive_error_string(handle) else {
      return FileError(path, "cannot be read by libarchive")
    }
    return FileError(path, "cannot be read: \(unsafe String(cString: text))")
  }
}
