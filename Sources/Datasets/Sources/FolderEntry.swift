internal import Images

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A folder or an image in a folder, as images are searched for.
struct FolderEntry {
  /// What it is, where symbolic links lead to in the end.
  enum Kind {
    case folder(FolderIdentity)
    case image
    /// What cannot be used, and why.
    case fault(String, isFolder: Bool)
  }

  /// Its name, with bytes that are not UTF-8 written as `\xE9`.
  let name: String
  let kind: Kind

  private static let extensions = ["jpg", "jpeg", "png"]

  /// The folders and images of a folder whose names do not start with a dot, in byte-wise order,
  /// and which folder that is.
  ///
  /// An image is a regular file whose name ends in .jpg, .jpeg or .png; other files are passed over.
  static func list(_ folder: String) throws(DatasetError) -> ([FolderEntry], FolderIdentity) {
    guard let handle = unsafe opendir(folder) else {
      throw DatasetError(folder, "cannot be listed: \(message(errno))")
    }
    defer { unsafe closedir(handle) }
    var status = stat()
    guard unsafe fstat(dirfd(handle), &status) == 0 else {
      throw DatasetError(folder, "cannot be listed: \(message(errno))")
    }
    let identity = FolderIdentity(status)
    var found: [FolderEntry] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(handle) else { break }
      // The name is as long as it is; the field of 256 bytes may reach past the entry.
      let name = unsafe (UnsafeRawPointer(entry) + (MemoryLayout<dirent>.offset(of: \.d_name) ?? 0))
        .assumingMemoryBound(to: CChar.self)
      let bytes = unsafe UnsafeRawBufferPointer(start: name, count: strlen(name))
      guard unsafe bytes.first != UInt8(ascii: ".") else { continue }
      let code = unsafe fstatat(dirfd(handle), name, &status, 0) == 0 ? 0 : errno
      if let entry = unsafe FolderEntry(Array(bytes), status, code) { found.append(entry) }
    }
    guard errno == 0 else { throw DatasetError(folder, "cannot be listed: \(message(errno))") }
    found.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return (found, identity)
  }

  /// An entry of that name with that status, or that error of asking for it; nil to pass over.
  private init?(_ bytes: [UInt8], _ status: stat, _ code: CInt) {
    let text = String(decoding: bytes, as: UTF8.self)
    let isText = text.utf8.elementsEqual(bytes)
    name = isText ? text : FolderEntry.escaped(bytes)
    let isImageName =
      name.contains(".")
      && FolderEntry.extensions.contains(name.split(separator: ".").last?.lowercased() ?? "")
    let isFolder = code == 0 && status.st_mode & S_IFMT == S_IFDIR
    switch (code, status.st_mode & S_IFMT) {
    case (ENOENT, _), (ELOOP, _):
      guard isImageName else { return nil }
      kind = .fault("is a symbolic link that leads nowhere, not an image file", isFolder: false)
    case (1..., _):
      kind = .fault(
        "cannot be examined: \(FolderEntry.message(code))", isFolder: !isImageName)
    case _ where !isFolder && !isImageName:
      return nil
    case _ where !isText:
      kind = .fault("its name is not UTF-8 text; rename it to UTF-8", isFolder: isFolder)
    case (_, S_IFDIR): kind = .folder(FolderIdentity(status))
    case (_, S_IFREG): kind = .image
    case (_, S_IFIFO):
      kind = .fault("is a named pipe (FIFO), not a regular file", isFolder: false)
    case (_, S_IFSOCK): kind = .fault("is a socket, not a regular file", isFolder: false)
    default: kind = .fault("is a device, not a regular file", isFolder: false)
    }
  }

  private static func message(_ code: CInt) -> String {
    unsafe String(cString: strerror(code))
  }

  /// Text, with each byte that belongs to no character as `\xE9`.
  private static func escaped(_ bytes: [UInt8]) -> String {
    var text = ""
    var rest = bytes[...]
    while !rest.isEmpty {
      let whole = (1...min(4, rest.count)).first { length in
        String(decoding: rest.prefix(length), as: UTF8.self).utf8
          .elementsEqual(rest.prefix(length))
      }
      if let whole {
        text += String(decoding: rest.prefix(whole), as: UTF8.self)
      } else {
        let digits = String(rest[rest.startIndex], radix: 16, uppercase: true)
        text += "\\x" + (digits.count < 2 ? "0" : "") + digits
      }
      rest = rest.dropFirst(whole ?? 1)
    }
    return text
  }
}

/// Which folder it really is, however it was reached.
struct FolderIdentity: Hashable {
  private let device: UInt64
  private let inode: UInt64

  init(_ status: stat) {
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(truncatingIfNeeded: status.st_ino)
  }
}
