internal import CArchive

/// Writes an archive whose bytes depend on nothing but the names and contents of its files.
///
/// The archive takes its name at `commit`; dropped before, it leaves nothing.
@safe package struct ArchiveWriter: ~Copyable {
  /// What kind of archive.
  package enum Format {
    /// Plain tar.
    case tar
    /// Zip, with its files stored as they are.
    case zip
  }

  private let handle: OpaquePointer
  private let path: String
  private var replacement: ReplacementFile

  /// Starts an archive.
  package static func create(path: String, _ format: Format) throws(FileError) -> ArchiveWriter {
    let replacement = try ReplacementFile(path: path)
    guard let handle = unsafe archive_write_new() else {
      throw FileError(path, "libarchive has no memory to write it")
    }
    let writer = unsafe ArchiveWriter(handle, path, replacement)
    switch format {
    case .tar: unsafe archive_write_set_format_pax_restricted(handle)
    case .zip:
      unsafe archive_write_set_format_zip(handle)
      unsafe archive_write_zip_set_compression_store(handle)
    }
    // Whole blocks of tar, and no padding to those of a tape.
    unsafe archive_write_set_bytes_in_last_block(handle, 1)
    try writer.check(unsafe archive_write_open_filename(handle, writer.replacement.file.path))
    return writer
  }

  private init(_ handle: OpaquePointer, _ path: String, _ replacement: consuming ReplacementFile) {
    unsafe self.handle = unsafe handle
    self.path = path
    self.replacement = replacement
  }

  /// `AE_IFREG`: what the type of an entry is, whatever the C library calls it.
  private static let regularFile: UInt32 = 0o100000

  deinit {
    unsafe archive_write_free(handle)
  }

  /// Adds a file.
  package func add(_ name: String, _ bytes: [UInt8]) throws(FileError) {
    try begin(name, byteCount: bytes.count)
    try unsafe bytes.span.withUnsafeBytes { bytes throws(FileError) in try unsafe append(bytes) }
  }

  /// Begins a file of so many bytes, which are appended.
  package func begin(_ name: String, byteCount: Int) throws(FileError) {
    guard let entry = unsafe archive_entry_new() else {
      throw FileError(path, "libarchive has no memory to write it")
    }
    defer { unsafe archive_entry_free(entry) }
    unsafe archive_entry_set_pathname(entry, name)
    unsafe archive_entry_set_size(entry, Int64(byteCount))
    unsafe archive_entry_set_filetype(entry, Self.regularFile)
    unsafe archive_entry_set_perm(entry, 0o644)
    unsafe archive_entry_set_mtime(entry, 0, 0)
    try check(unsafe archive_write_header(handle, entry))
  }

  /// Appends to the file that was begun last.
  package func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var start = 0
    while start < bytes.count {
      let written = unsafe archive_write_data(
        handle, bytes.baseAddress?.advanced(by: start), bytes.count - start)
      guard written > 0 else { throw failure() }
      start += written
    }
  }

  /// Ends the archive, brings it to the disk and gives it its name.
  package mutating func commit() throws(FileError) {
    try check(unsafe archive_write_close(handle))
    try replacement.commit()
  }

  private func check(_ code: CInt) throws(FileError) {
    guard code == ARCHIVE_OK || code == ARCHIVE_WARN else { throw failure() }
  }

  private func failure() -> FileError {
    guard let text = unsafe archive_error_string(handle) else {
      return FileError(path, "cannot be written by libarchive")
    }
    return FileError(path, "cannot be written: \(unsafe String(cString: text))")
  }
}
