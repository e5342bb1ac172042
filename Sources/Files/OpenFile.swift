internal import Glibc
internal import SystemPackage

/// An open file, closed with its owner.
///
/// Reads and writes name their place, so that several may go on at once, and are whole: a short
/// read is an error.
package struct OpenFile: ~Copyable, Sendable {
  /// What a file is opened for.
  package enum Use {
    case reading
    /// To write from nothing: what was there is gone.
    case creating
    /// To read and write what is there, or a new file.
    case updating
    /// To read and write a file that this call makes; one that is there is an error.
    case making
  }

  /// The file, as it was named.
  package let path: String
  private let descriptor: FileDescriptor

  /// Opens a file, or makes it.
  package init(_ path: String, for use: Use) throws(FileError) {
    // A pipe without a writer would be waited for; what is no file is found out by `size`.
    var (access, options) = (
      FileDescriptor.AccessMode.readOnly, FileDescriptor.OpenOptions.nonBlocking
    )
    switch use {
    case .reading: break
    case .creating: (access, options) = (.writeOnly, [.create, .truncate])
    case .updating: (access, options) = (.readWrite, .create)
    case .making: (access, options) = (.readWrite, [.create, .exclusiveCreate])
    }
    let descriptor: FileDescriptor
    do {
      descriptor = try FileDescriptor.open(
        FilePath(path), access, options: options.union(.closeOnExec),
        permissions: use == .reading ? nil : FilePermissions(rawValue: 0o644))
    } catch {
      throw FileError(path, use == .creating ? "cannot be created" : "cannot be opened", error)
    }
    self.path = path
    self.descriptor = descriptor
  }

  deinit {
    try? descriptor.close()
  }

  /// How many bytes a regular file has.
  package func size() throws(FileError) -> Int { try stamp().size }

  /// Size and time of a regular file.
  package func stamp() throws(FileError) -> FileStamp {
    let status: Stat
    do {
      status = try Stat(descriptor)
    } catch {
      throw FileError(path, "cannot be examined", error)
    }
    guard status.type == .regular else { throw FileError(path, "is not a regular file") }
    return FileStamp(status)
  }

  /// Whether `path` leads to this file.
  package func isAt(_ path: String) throws(FileError) -> Bool {
    do {
      let (own, other) = (try Stat(descriptor), try Stat(FilePath(path)))
      return own.inode == other.inode && own.deviceID == other.deviceID
    } catch .noSuchFileOrDirectory, .notDirectory {
      return false
    } catch {
      throw FileError(path, "cannot be examined", error)
    }
  }

  /// Fills `target` with the bytes from `position` on.
  package func read(
    into target: UnsafeMutableRawBufferPointer, at position: Int
  ) throws(FileError) {
    let done = try unsafe readSome(into: target, at: position)
    guard done == target.count else {
      throw FileError(
        path, "ends after \(position + done) bytes", expected: "\(position + target.count)")
    }
  }

  /// Fills `target` as far as the file goes, and says how far that is.
  package func readSome(
    into target: UnsafeMutableRawBufferPointer, at position: Int
  ) throws(FileError) -> Int {
    var done = 0
    while done < target.count {
      let part = unsafe UnsafeMutableRawBufferPointer(
        rebasing: target[done..<min(done + OpenFile.mostAtOnce, target.count)])
      do {
        let count = try unsafe descriptor.read(
          fromAbsoluteOffset: Int64(position + done), into: part)
        if count == 0 { break }
        done += count
      } catch {
        throw FileError(path, "cannot be read", error)
      }
    }
    return done
  }

  /// Writes all bytes of `source` from `position` on.
  package func write(_ source: UnsafeRawBufferPointer, at position: Int) throws(FileError) {
    var done = 0
    while done < source.count {
      let part = unsafe UnsafeRawBufferPointer(
        rebasing: source[done..<min(done + OpenFile.mostAtOnce, source.count)])
      do {
        done += try unsafe descriptor.write(toAbsoluteOffset: Int64(position + done), part)
      } catch {
        throw FileError(path, "cannot be written", error)
      }
    }
  }

  /// Cuts the file off after so many bytes.
  package func shorten(to size: Int) throws(FileError) {
    do {
      try descriptor.resize(to: Int64(size))
    } catch {
      throw FileError(path, "cannot be shortened", error)
    }
  }

  /// Waits until all that was written is on the disk.
  package func synchronise() throws(FileError) {
    guard fsync(descriptor.rawValue) == 0 else {
      throw FileError(path, "cannot be written", Errno(rawValue: errno))
    }
  }

  /// Linux moves at most 2 GiB in one call.
  private static let mostAtOnce = 1 << 30
}
